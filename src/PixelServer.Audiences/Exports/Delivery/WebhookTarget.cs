namespace PixelServer.Audiences.Exports.Delivery;

/// <summary>Where an export is sent. Neither the address, which may hold a token, nor the secret belongs in logs. Immutable.</summary>
public sealed class WebhookTarget
{
    private const int ShortestSecret = 16;

    /// <param name="url">The receiver.</param>
    /// <param name="secret">Known to both sides; parts are signed with it. At least 16 characters.</param>
    /// <exception cref="ExportException">One of them is of no use.</exception>
    public WebhookTarget(Uri url, string secret)
    {
        if (!url.IsAbsoluteUri || url.Scheme is not ("https" or "http"))
        {
            throw new ExportException("A webhook's address begins with https://.");
        }

        if (url.UserInfo.Length > 0)
        {
            throw new ExportException("A webhook's address has no user and password in it.");
        }

        if (secret.Length < ShortestSecret)
        {
            throw new ExportException($"A webhook's secret has at least {ShortestSecret} characters.");
        }

        (Url, Secret) = (url, secret);
    }

    public Uri Url { get; }

    public string Secret { get; }

    public override string ToString() => $"webhook at {Url.IdnHost}";
}

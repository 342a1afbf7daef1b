using System.Net;

namespace PixelServer.Configuration;

/// <summary>The settings that stand in no section: where the server listens, what it does, whom it believes.</summary>
internal sealed class ServerSettings
{
    /// <summary>Addresses to listen on, separated by <c>;</c> (also <c>--urls</c>).</summary>
    public string Urls { get; set; } = ServerApplication.DefaultUrls;

    /// <summary>What this process does: <c>collector</c>, <c>loader</c>, <c>audiences</c>, <c>dashboard</c>, separated by commas (also <c>--roles</c>). Empty: all.</summary>
    public string Roles { get; set; } = "";

    /// <summary>Reverse proxies, by address or network, whose <c>X-Forwarded-*</c> are believed.</summary>
    public string[] Proxies { get; set; } = [];

    /// <summary>The errors in these settings, each naming key, value and fix. Roles are checked by <see cref="ServerLayout"/>.</summary>
    public IEnumerable<string> Errors()
    {
        foreach (var url in Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(url => !IsAddress(url)))
        {
            yield return $"urls has '{url}'; use an address like {ServerApplication.DefaultUrls}.";
        }

        foreach (var proxy in Proxies.Where(proxy => !IPNetwork.TryParse(proxy, out _) && !IPAddress.TryParse(proxy, out _)))
        {
            yield return $"Proxies has '{proxy}'; use an address or a network like 10.0.0.0/8.";
        }
    }

    private static bool IsAddress(string url)
    {
        try
        {
            return BindingAddress.Parse(url).Port is >= 0 and <= 65535;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}

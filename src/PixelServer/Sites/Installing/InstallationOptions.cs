namespace PixelServer.Sites.Installing;

/// <summary>What the pages of a dashboard cannot find out, section <c>Dashboard</c>.</summary>
internal sealed class InstallationOptions
{
    public const string Section = "Dashboard";

    /// <summary>Where browsers reach the collector, as <c>https://px.shop.example</c>; needed where the dashboard's process does not collect. Empty: as they reach the dashboard.</summary>
    public string CollectorUrl { get; set; } = "";

    /// <summary>The errors in these settings, each naming key, value and fix.</summary>
    public IEnumerable<string> Errors()
    {
        if (CollectorUrl.Length > 0
            && !(Uri.TryCreate(CollectorUrl, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri is { Query: "", Fragment: "", UserInfo: "" }))
        {
            yield return $"{Section}:{nameof(CollectorUrl)} is '{CollectorUrl}'; use an address like https://px.shop.example, or nothing where it is the dashboard's.";
        }
    }
}

namespace PixelServer.Pipeline.Warehouse;

/// <summary>A site as the table <c>sites</c> shows it to analysts; the server's own settings are elsewhere.</summary>
public sealed record SiteRow(string Site, string Name, IReadOnlyList<string> Origins, string CookieDomain, string DefaultConsent, string Owner = "");

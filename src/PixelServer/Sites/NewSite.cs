using System.ComponentModel;
using System.Text.Json.Serialization;

namespace PixelServer.Sites;

/// <summary>A site to be registered.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record NewSite
{
    /// <summary>What it is in words.</summary>
    public const string Expectation = """{"id": "shop", "settings": {"name": "Shop", "origins": ["https://www.shop.example"], …}}""";

    [Description("Its id: 1 to 40 of a-z, 0-9, - and _")]
    public required string Id { get; init; }

    public SiteForm Settings { get; init; } = new();
}

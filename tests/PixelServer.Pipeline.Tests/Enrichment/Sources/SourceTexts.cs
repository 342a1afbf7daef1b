using System.Text;
using PixelServer.Events;
using PixelServer.Pipeline.Enrichment.Sources;

namespace PixelServer.Pipeline.Tests.Enrichment.Sources;

/// <summary>A <see cref="TrafficSource"/> as strings, read from strings.</summary>
internal sealed record SourceTexts(string Channel, string Source, string Medium, string Network)
{
    public const string Page = "https://shop.example/mug";

    private static readonly SourceReader Reader = new();

    public string Campaign { get; init; } = "";

    public string CampaignId { get; init; } = "";

    public string Term { get; init; } = "";

    public string Content { get; init; } = "";

    public string SourcePlatform { get; init; } = "";

    public string ReferrerHost { get; init; } = "";

    public bool IsReferrerSpam { get; init; }

    public bool IsInternal { get; init; }

    /// <summary>Click ids as <c>name=value</c>, in their order.</summary>
    public IReadOnlyList<string> ClickIds { get; init; } = [];

    /// <summary>Reads an event of <see cref="Page"/>, whose query is empty or begins with '?'.</summary>
    public static SourceTexts Of(string query, string referrer = "", string inAppOf = "", params string[] ownHosts)
    {
        var result = new TrafficSource();
        var hosts = ownHosts.Select(host => new Utf8Text(host)).ToArray();
        Reader.Read(Bytes(Page + query), "shop.example"u8, Bytes(referrer), Bytes(inAppOf), result, hosts);
        return Of(result);
    }

    public static SourceTexts Of(TrafficSource source) =>
        new(source.Channel.ToString(), Text(source.Source), Text(source.Medium), source.Network.ToString())
        {
            Campaign = Text(source.Campaign),
            CampaignId = Text(source.CampaignId),
            Term = Text(source.Term),
            Content = Text(source.Content),
            SourcePlatform = Text(source.SourcePlatform),
            ReferrerHost = Text(source.ReferrerHost),
            IsReferrerSpam = source.IsReferrerSpam,
            IsInternal = source.IsInternal,
            ClickIds = [.. Enumerable.Range(0, source.ClickIdCount).Select(i => $"{source.ClickIdName(i)}={Text(source.ClickIdValue(i))}")],
        };

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
}

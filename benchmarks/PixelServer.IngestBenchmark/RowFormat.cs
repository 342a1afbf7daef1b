using PixelServer.Events;
using PixelServer.Pipeline.EventLog;

namespace PixelServer.IngestBenchmark;

/// <summary>One way to send events: gathers them, then writes what it has gathered. Reused between runs.</summary>
internal abstract class RowFormat(string name)
{
    private const string Enrichment =
        "country, region, region_name, city, latitude, longitude, geo_timezone, asn, as_organization, is_datacenter, browser, browser_version, os, "
        + "os_version, device_type, device_brand, device_model, in_app, is_bot, bot_kind, bot_name, bot_reason, source, medium, channel, network, "
        + "campaign, campaign_id, term, content, referrer_host, is_referrer_spam, click_ids";

    public string Name { get; } = name;

    /// <summary>The columns sent: what the browser sent, without what enrichment adds.</summary>
    public virtual string Columns => $"* EXCEPT (loaded_at, {Enrichment})";

    public abstract void Add(PixelEvent source);

    public abstract Task WriteAsync(Stream stream, CancellationToken cancellationToken);

    public abstract void Clear();

    /// <summary>The block all rows belong to.</summary>
    public BlockId Block { get; set; }
}

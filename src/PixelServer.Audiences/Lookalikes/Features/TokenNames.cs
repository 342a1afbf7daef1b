using System.Globalization;
using PixelServer.Audiences.Rollup;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Audiences.Lookalikes.Features;

/// <summary>The texts behind tokens, found again in the events. Thread-safe.</summary>
/// <param name="client">May be a reader's; stays the caller's.</param>
internal sealed class TokenNames(ClickHouseClient client)
{
    // What is frequent is found among so many events; what is not keeps its number.
    private const double EventsAtMost = 5_000_000;

    /// <summary>The token of a text.</summary>
    public async Task<ushort> TokenOfAsync(string text, CancellationToken cancellationToken) => ushort.Parse(
        await client.QueryAsync($"SELECT {ActivityRollup.Token("{text:String}")} FORMAT TSV", cancellationToken, new QueryParameters().Add("text", text)),
        CultureInfo.InvariantCulture);

    /// <summary>The most frequent text behind each token, by <see cref="KeyOf"/>; tokens whose text is not found are left out.</summary>
    public async Task<IReadOnlyDictionary<string, string>> FindAsync(
        string site, IEnumerable<(string Feature, ushort Token)> tokens, CancellationToken cancellationToken)
    {
        var names = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var events = double.Parse(
            await client.QueryAsync("SELECT count() FROM events WHERE site = {site:String} FORMAT TSV", cancellationToken, new QueryParameters().Add("site", site)),
            CultureInfo.InvariantCulture);
        var until = events <= EventsAtMost ? ulong.MaxValue : (ulong)(ulong.MaxValue * (EventsAtMost / events));
        foreach (var feature in tokens.Distinct().GroupBy(pair => pair.Feature).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var (text, ofEvents) = SourceOf(feature.Key);
            await foreach (var row in client.ReadRowsAsync<NameRow>(
                $"""
                SELECT {ActivityRollup.Token("seen_texts.text")} AS token, argMax(seen_texts.text, (seen, seen_texts.text)) AS text FROM
                (
                    SELECT {text} AS text, count() AS seen FROM events WHERE site = {"{site:String}"} AND visitor_id <= {"{until:UInt64}"}{ofEvents} GROUP BY text
                ) AS seen_texts
                WHERE token IN {"{tokens:Array(UInt16)}"} GROUP BY token
                """,
                cancellationToken,
                new QueryParameters().Add("site", site).Add("until", until).Add("tokens", feature.Select(pair => (ulong)pair.Token))))
            {
                names[KeyOf(feature.Key, (ushort)row.Token)] = row.Text;
            }
        }

        return names;
    }

    /// <summary>How a token of a feature is called in <see cref="LookalikeRecord.Names"/>.</summary>
    public static string KeyOf(string feature, ushort token) => string.Create(CultureInfo.InvariantCulture, $"{feature}={token}");

    private static (string Text, string Events) SourceOf(string feature) => feature switch
    {
        "events" => ("event", ""),
        "pages" or "landing_page" => ("page_path", " AND event = 'page_view'"),
        "items" => ("arrayJoin(items.id)", " AND event IN ('view_item', 'select_item')"),
        "categories" => ("arrayJoin(items.category)", " AND event IN ('view_item', 'select_item')"),
        "brands" => ("arrayJoin(items.brand)", " AND event IN ('view_item', 'select_item')"),
        "first_channel" or "last_channel" => ("channel", ""),
        "first_source" => ("source", ""),
        "first_medium" => ("medium", ""),
        "first_campaign" => ("campaign", ""),
        "device_type" or "os" or "browser" or "country" or "region" or "language" => (feature, ""),
        _ => throw new ArgumentException($"{feature} has no tokens.", nameof(feature)),
    };

    private sealed record NameRow(int Token, string Text);
}

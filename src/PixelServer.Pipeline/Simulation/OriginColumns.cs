using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using PixelServer.Pipeline.Warehouse.Native;

namespace PixelServer.Pipeline.Simulation;

/// <summary>The columns that tell where the visitor came from: empty on pages reached from within the shop. Not thread-safe.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The block that writes the columns disposes of them.")]
internal sealed class OriginColumns
{
    private const int MostCampaigns = 4;

    // The row after the last origin is that of a page reached from within.
    private static readonly int Within = TrafficOrigin.All.Length;

    private readonly ChoiceTable[] _texts =
    [
        Table("source", origin => origin.Source),
        Table("medium", origin => origin.Medium),
        Table("channel", origin => origin.Channel),
        Table("network", origin => origin.Network),
        new("referrer_host", TrafficOrigin.All.Select(origin => origin.ReferrerHost).Append(PageTexts.Host)),
    ];

    private readonly ChoiceTable _campaign = new("campaign", Campaigns().Append(""));
    private readonly MapColumn _clickIds = new("click_ids");
    private readonly byte[][] _parameters = [.. TrafficOrigin.All.Select(origin => Encoding.UTF8.GetBytes(origin.ClickParameter))];

    public OriginColumns() => All = [.. _texts.Select(table => table.Column), _campaign.Column, _clickIds];

    public Column[] All { get; }

    public void Add(in SimulatedEvent source)
    {
        var origin = source.IsLanding ? source.Origin : Within;
        foreach (var table in _texts)
        {
            table.Add(origin);
        }

        _campaign.Add(source.IsLanding ? (source.Origin * MostCampaigns) + source.Campaign : Within * MostCampaigns);
        if (source.IsLanding && source.Click != 0)
        {
            Span<byte> click = stackalloc byte[16];
            Utf8.TryWrite(click, CultureInfo.InvariantCulture, $"{source.Click:x16}", out _);
            _clickIds.Add(_parameters[source.Origin], click);
        }

        _clickIds.EndRow();
    }

    private static ChoiceTable Table(string column, Func<TrafficOrigin, string> text) =>
        new(column, TrafficOrigin.All.Select(text).Append(""));

    private static IEnumerable<string> Campaigns() =>
        TrafficOrigin.All.SelectMany(origin => Enumerable.Range(0, MostCampaigns).Select(i => origin.Campaigns.ElementAtOrDefault(i) ?? ""));
}

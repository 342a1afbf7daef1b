using System.Globalization;
using PixelServer.Audiences.Building;
using PixelServer.Audiences.Compilation;
using PixelServer.Audiences.Rollup;
using PixelServer.Audiences.Templates;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.AudienceBenchmark;

/// <summary>Measures what a template costs: the bare scan, the preview, a full build, and a refresh after new events.</summary>
internal sealed class TemplateMeasurement(ClickHouseClient client, Stopwatches watches, string site, int runs)
{
    private readonly AudienceWarehouse _warehouse = new(client);
    private readonly AudienceStore _store = new(client, TimeProvider.System);

    /// <summary>Measures a template; all kinds in turn, so that what else the machine does falls on each alike.</summary>
    /// <param name="template">The template.</param>
    /// <param name="before">What was known of visitors before the new events.</param>
    /// <param name="asOf">The end of the old events.</param>
    /// <param name="after">What is known with the new events.</param>
    /// <param name="now">The end of the new events.</param>
    public async Task<TemplateFigures> MeasureAsync(
        AudienceTemplate template, RollupState before, DateTimeOffset asOf, RollupState after, DateTimeOffset now)
    {
        var audience = await _store.SaveAsync(template.Id, template.For(site), SavedAudience.Api, CancellationToken.None);
        var figures = new TemplateFigures();
        for (var run = 0; run < runs; run++)
        {
            await watches.MeasureAsync(figures.Scan, () => ScanAsync(template.Id, asOf));
            await watches.MeasureAsync(figures.Preview, async () => figures.Estimate = await PreviewAsync(audience, before, asOf));
            await watches.MeasureAsync(figures.Full, async () => figures.FullRecord = await BuildAsync(audience, before, isFull: true, asOf));
            await watches.MeasureAsync(figures.Refresh, async () => figures.RefreshRecord = await BuildAsync(audience, after, isFull: false, now));
        }

        return figures;
    }

    private Task<SizePreview> PreviewAsync(SavedAudience audience, RollupState rollup, DateTimeOffset asOf) => new AudiencePreview(client, new BuildLimits())
        .EstimateAsync(audience.Definition, new CompilationScope { AsOf = asOf, Generation = rollup.Generation }, TimeSpan.FromSeconds(1), CancellationToken.None);

    private Task<AudienceBuildRecord> BuildAsync(SavedAudience audience, RollupState rollup, bool isFull, DateTimeOffset asOf) =>
        new AudienceBuilder(client, _warehouse, new BuildLimits(), TimeProvider.System).BuildAsync(audience, rollup, isFull, asOf, null, CancellationToken.None);

    private async Task ScanAsync(string template, DateTimeOffset asOf)
    {
        foreach (var sql in BareScans.Of(template))
        {
            await client.QueryAsync(
                $"{sql} FORMAT Null",
                CancellationToken.None,
                new QueryParameters().Add("site", site).Add("as_of", asOf.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture)));
        }
    }
}

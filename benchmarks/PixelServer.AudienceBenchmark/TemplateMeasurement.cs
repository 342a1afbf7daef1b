using System.Diagnostics;
using System.Globalization;
using PixelServer.Audiences.Building;
using PixelServer.Audiences.Compilation;
using PixelServer.Audiences.Rollup;
using PixelServer.Audiences.Templates;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.AudienceBenchmark;

/// <summary>Measures what a template costs: the bare scan, the preview, a full build, and builds after new events.</summary>
internal sealed class TemplateMeasurement(ClickHouseClient client, EngineMemory memory, string site, int runs)
{
    private readonly AudienceWarehouse _warehouse = new(client);
    private readonly AudienceStore _store = new(client, TimeProvider.System);

    /// <summary>Scan, preview and full builds, in turn, so that what else the machine does falls on each alike.</summary>
    public async Task<TemplateFigures> MeasureFullAsync(AudienceTemplate template, RollupState rollup, DateTimeOffset asOf)
    {
        var audience = await SaveAsync(template);
        var figures = new TemplateFigures(template.Id);
        for (var run = 0; run < runs; run++)
        {
            figures.Scan.Add(await TimeAsync(() => ScanAsync(template.Id, asOf)));
            memory.Reset();
            figures.Preview.Add(await TimeAsync(async () => figures.Estimate = await PreviewAsync(audience, rollup, asOf, TimeSpan.FromSeconds(1))));
            figures.PreviewMegabytes = Math.Max(figures.PreviewMegabytes, memory.PeakMegabytes());
            memory.Reset();
            figures.Full.Add(await TimeAsync(async () => figures.FullRecord = await BuildAsync(audience, rollup, isFull: true, asOf.AddMilliseconds(run))));
            figures.FullMegabytes = Math.Max(figures.FullMegabytes, memory.PeakMegabytes());
        }

        return figures;
    }

    /// <summary>One build of what has changed.</summary>
    public async Task MeasureChangesAsync(AudienceTemplate template, TemplateFigures figures, RollupState rollup, DateTimeOffset asOf)
    {
        var audience = await SaveAsync(template);
        memory.Reset();
        figures.Changes.Add(await TimeAsync(async () => figures.ChangesRecord = await BuildAsync(audience, rollup, isFull: false, asOf)));
        figures.ChangesMegabytes = Math.Max(figures.ChangesMegabytes, memory.PeakMegabytes());
    }

    private async Task<SavedAudience> SaveAsync(AudienceTemplate template)
    {
        var definition = template.For(site);
        return await _store.FindAsync(template.Id, CancellationToken.None) is { } saved && saved.Definition.Version == definition.Version
            ? saved
            : await _store.SaveAsync(template.Id, definition, SavedAudience.Api, CancellationToken.None);
    }

    private Task<SizePreview> PreviewAsync(SavedAudience audience, RollupState rollup, DateTimeOffset asOf, TimeSpan time) => new AudiencePreview(client, new BuildLimits())
        .EstimateAsync(audience.Definition, new CompilationScope { AsOf = asOf, Generation = rollup.Generation }, time, CancellationToken.None);

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

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var started = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}

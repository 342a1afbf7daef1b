using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using PixelServer.Audiences.Definitions;
using PixelServer.Audiences.Exports;
using PixelServer.Audiences.Exports.Formats;

namespace PixelServer.Audiences.Api.Exports;

/// <summary><c>/v1/audiences/ID/exports</c>: audiences as files for platforms.</summary>
internal static class ExportEndpoints
{
    private static readonly TimeSpan PreflightTimeout = TimeSpan.FromMinutes(10);

    // It reads as much as the export itself.
    private static readonly SemaphoreSlim Preflights = new(1);

    public static Ok<IEnumerable<ExportFormatView>> ListFormats() => TypedResults.Ok(ExportFormats.All.Select(ExportFormatView.Of));

    public static async Task<Accepted<ExportView>> AddAsync(
        string id, HttpRequest request, AudienceCatalog catalog, ExportDesk desk, IOptions<ExportsOptions> options, CancellationToken cancellationToken)
    {
        await catalog.FindBuildAsync(id, cancellationToken);
        var order = await ExportOrder.ReadAsync(request.Body, cancellationToken);
        ExportDesk.Check(order);
        if (order.Every is not null)
        {
            throw ApiRefusalException.Wrong("every", "every is for schedules: POST /v1/audiences/ID/exports/schedules.");
        }

        var record = desk.Add(id, order);
        return TypedResults.Accepted($"/v1/audiences/{id}/exports/{record.Id}", ExportView.Of(record, desk, options.Value, null));
    }

    /// <summary>What an export would hold and leave out, without making it.</summary>
    public static async Task<Ok<ExportReportView>> PreflightAsync(
        string id, HttpRequest request, AudienceCatalog catalog, TimeProvider time, CancellationToken cancellationToken)
    {
        await catalog.FindBuildAsync(id, cancellationToken);
        var order = await ExportOrder.ReadAsync(request.Body, cancellationToken);
        var format = ExportDesk.Check(order);
        await Preflights.WaitAsync(cancellationToken);
        try
        {
            using var patient = catalog.Client.WithTimeout(PreflightTimeout);
            var export = new AudienceExport(patient, time);
            var wanted = new ExportRequest(id, format) { Settings = order.Settings };
            var report = await export.PreflightAsync(wanted, null, cancellationToken);
            return TypedResults.Ok(ExportReportView.Of(report) with { Sql = await export.WriteSqlAsync(wanted, cancellationToken) });
        }
        finally
        {
            Preflights.Release();
        }
    }

    public static async Task<Ok<IEnumerable<ExportView>>> ListAsync(
        string id, AudienceCatalog catalog, ExportShelf shelf, ExportDesk desk, IOptions<ExportsOptions> options, CancellationToken cancellationToken)
    {
        // Exports of an audience that was deleted are there as long as others.
        var records = AudienceId.IsValid(id) ? shelf.ReadAll(id) : [];
        if (records.Count == 0)
        {
            await catalog.FindAsync(id, cancellationToken);
        }

        return TypedResults.Ok(records.Select(record => ExportView.Of(record, desk, options.Value, null)));
    }

    public static async Task<Ok<ExportView>> GetAsync(
        string id, string export, ExportShelf shelf, ExportDesk desk, IOptions<ExportsOptions> options, CancellationToken cancellationToken)
    {
        var record = Find(id, export, shelf);
        return TypedResults.Ok(ExportView.Of(record, desk, options.Value, await ReadReportAsync(record, shelf, cancellationToken)));
    }

    /// <summary>A part, <c>rejected.csv</c> or <c>report.json</c>.</summary>
    public static async Task<PhysicalFileHttpResult> DownloadAsync(string id, string export, string name, ExportShelf shelf, CancellationToken cancellationToken)
    {
        var record = Find(id, export, shelf);
        var report = await ReadReportAsync(record, shelf, cancellationToken)
            ?? throw ApiRefusalException.Conflict($"The export '{export}' has no files yet: it is {record.State.ToString().ToLowerInvariant()}.");
        var type = name switch
        {
            ExportReport.FileName => "application/json",
            "rejected.csv" => "text/csv; charset=utf-8",
            _ when report.Parts.Any(part => part.File == name) => ExportFormats.Find(record.Order.Format)?.ContentType ?? "application/octet-stream",
            _ => throw ApiRefusalException.NotFound(
                $"The export '{export}' has no file '{name}'; it has {string.Join(", ", report.Parts.Select(part => part.File).Append("rejected.csv").Append(ExportReport.FileName))}."),
        };
        return TypedResults.PhysicalFile(Path.Combine(shelf.FolderOf(record), name), type, name);
    }

    private static ExportRecord Find(string id, string export, ExportShelf shelf) =>
        (AudienceId.IsValid(id) ? shelf.Find(id, export) : null) ?? throw ApiRefusalException.NotFound($"'{id}' has no export '{export}', or no longer.");

    private static async Task<ExportReport?> ReadReportAsync(ExportRecord record, ExportShelf shelf, CancellationToken cancellationToken) =>
        Directory.Exists(shelf.FolderOf(record)) ? await ExportReport.ReadAsync(shelf.FolderOf(record), cancellationToken) : null;
}

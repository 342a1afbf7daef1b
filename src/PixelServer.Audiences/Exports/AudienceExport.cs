using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using PixelServer.Audiences.Exports.Formats;
using PixelServer.Audiences.Lookalikes;
using PixelServer.Audiences.Lookalikes.Modeling;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Audiences.Exports;

/// <summary>
/// Writes audiences as files for platforms. Whoever has not consented to marketing, sends Global Privacy Control or was erased is in none
/// of them, as far as ClickHouse knows at that moment; the report counts them. The same build and the same answers of its members give the same
/// bytes. Thread-safe; each run reads ClickHouse by itself.
/// </summary>
/// <param name="client">A user who may read, with time for long statements; stays the caller's.</param>
/// <param name="time">The clock.</param>
/// <param name="visitorsPerSlice">How many visitors are read at once; bounds the memory of ClickHouse (1 to 2 KB each).</param>
public sealed partial class AudienceExport(ClickHouseClient client, TimeProvider time, int visitorsPerSlice = 100_000)
{
    private const int SaidEvery = 10_000;

    /// <summary>What an export would hold, without writing it.</summary>
    /// <exception cref="ExportException">The audience has no such build, or a setting is wrong.</exception>
    /// <exception cref="ClickHouseException">ClickHouse refuses or cannot be reached.</exception>
    /// <exception cref="IOException">Its answer broke off.</exception>
    public async Task<ExportReport> PreflightAsync(ExportRequest request, IProgress<ExportProgress>? progress, CancellationToken cancellationToken)
    {
        var settings = Check(request);
        var (reading, tally) = await ReadWholeAsync(request, settings, files: null, progress, cancellationToken);
        return tally.ToReport(request, settings, reading, []);
    }

    /// <summary>
    /// Writes an export into a folder that must not exist yet: parts, <c>rejected.csv</c> and <c>report.json</c>. The folder appears when all is
    /// written; after a failure there is none.
    /// </summary>
    /// <exception cref="ExportException">The folder exists, the audience has no such build, or a setting is wrong.</exception>
    /// <exception cref="ClickHouseException">ClickHouse refuses or cannot be reached.</exception>
    /// <exception cref="IOException">Its answer broke off, or the disk refuses.</exception>
    public async Task<ExportReport> WriteAsync(
        ExportRequest request, string folder, IProgress<ExportProgress>? progress, CancellationToken cancellationToken)
    {
        var settings = Check(request);
        using var files = new ExportFiles(folder, request, settings);
        var (reading, tally) = await ReadWholeAsync(request, settings, files, progress, cancellationToken);
        var parts = await files.EndPartsAsync((place, part) => request.Format is ParquetFormat
            ? ParquetPart.ConvertAsync(place, part, client, cancellationToken)
            : Task.FromResult(part));
        var report = tally.ToReport(request, settings, reading, parts) with { Proof = await FindProofAsync(reading.Build, cancellationToken) };
        await files.CompleteAsync(report, cancellationToken);
        return report;
    }

    /// <summary>What a full export asks of ClickHouse, to be read and run by people: a row for each visitor of a member and each site, which are put together and counted here.</summary>
    /// <exception cref="ExportException">The audience has no such build, or a setting is wrong.</exception>
    /// <exception cref="ClickHouseException">ClickHouse refuses or cannot be reached.</exception>
    public async Task<string> WriteSqlAsync(ExportRequest request, CancellationToken cancellationToken)
    {
        var settings = Check(request);
        var source = new AudienceExportSource(client, time, visitorsPerSlice);
        return await source.WriteSqlAsync(await FindBuildAsync(source, request, cancellationToken), request.Format.MostProducts(settings), cancellationToken);
    }

    private static FormatSettings Check(ExportRequest request)
    {
        if (!AudienceId().IsMatch(request.Audience))
        {
            throw new ExportException("An audience's id has 1 to 64 small letters, digits and hyphens.");
        }

        return request.Earlier is null || request.Format.HasDifference
            ? FormatSettings.Of(request.Format, request.Settings)
            : throw new ExportException($"{request.Format.Title} replaces its list with every file; make a full export.");
    }

    [GeneratedRegex(@"\A[a-z0-9-]{1,64}\z")]
    private static partial Regex AudienceId();

    private static async Task<AudienceBuild> FindBuildAsync(AudienceExportSource source, ExportRequest request, CancellationToken cancellationToken) =>
        await source.FindBuildAsync(request.Audience, request.Build, cancellationToken)
        ?? throw new ExportException($"{request.Audience} has no {(request.Build is { } number ? $"build {number}" : "complete build yet")}.");

    // Only builds of lookalikes name a model.
    private async Task<LookalikeProof?> FindProofAsync(AudienceBuild build, CancellationToken cancellationToken)
    {
        var model = await client.QueryAsync(
            "SELECT inputs[{input:String}] FROM audience_builds WHERE audience = {audience:String} AND build = {build:UInt64} FORMAT TSV",
            cancellationToken,
            new QueryParameters().Add("input", LookalikeBuild.ModelInput).Add("audience", build.Audience).Add("build", build.Build));
        var number = ulong.Parse(model, CultureInfo.InvariantCulture);
        return number == 0 ? null : (await new LookalikeStore(client).FindAsync(number, cancellationToken))?.Proof;
    }

    private async Task<(ExportReading Reading, ExportTally Tally)> ReadWholeAsync(
        ExportRequest request, FormatSettings settings, ExportFiles? files, IProgress<ExportProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(request, settings, files, progress, cancellationToken);
        }
        catch (JsonException failure)
        {
            // An error in mid-answer is text where a row should be.
            throw new IOException("The answer of ClickHouse broke off.", failure);
        }
    }

    private async Task<(ExportReading Reading, ExportTally Tally)> ReadAsync(
        ExportRequest request, FormatSettings settings, ExportFiles? files, IProgress<ExportProgress>? progress, CancellationToken cancellationToken)
    {
        var source = new AudienceExportSource(client, time, visitorsPerSlice);
        var build = await FindBuildAsync(source, request, cancellationToken);

        // Before the first word is read: what is said while the export runs belongs to the next difference.
        var madeAt = time.GetUtcNow();
        var tally = new ExportTally();
        using var rows = new EntryDifference(request.Format, settings, isFull: request.Earlier is null);
        var done = 0L;
        await foreach (var candidate in source.ReadAsync(build, request.Earlier, request.Format.MostProducts(settings), cancellationToken))
        {
            tally.Count(candidate);
            if (rows.Read(candidate, files) is { } reason)
            {
                tally.CountReject(reason);
                files?.Reject(candidate.Member!.Id, JsonNamingPolicy.SnakeCaseLower.ConvertName($"{reason}"));
            }
            else if (candidate.Member is not null)
            {
                tally.CountRows(rows.Count);
            }

            if (++done % SaidEvery == 0)
            {
                progress?.Report(new ExportProgress(done, build.Size));
            }
        }

        progress?.Report(new ExportProgress(done, build.Size));
        return (new ExportReading(build, madeAt, time.GetUtcNow()), tally);
    }
}

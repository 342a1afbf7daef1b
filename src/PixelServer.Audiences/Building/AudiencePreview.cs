using System.Diagnostics;
using PixelServer.Audiences.Compilation;
using PixelServer.Audiences.Definitions;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Audiences.Building;

/// <summary>
/// Tells how large an audience would be before it is saved: exactly where that is quick, else from a random sample of the visitors, with the
/// error that comes with it. Thread-safe.
/// </summary>
/// <param name="client">May be a reader's; stays the caller's.</param>
/// <param name="limits">Bounds of memory.</param>
public sealed class AudiencePreview(ClickHouseClient client, BuildLimits limits)
{
    private const double FirstSample = 1.0 / 64;

    // Of 100 samples 95 are less than so many standard deviations off.
    private const double Confidence = 1.96;

    /// <summary>Estimates the size.</summary>
    /// <param name="definition">The audience; no list.</param>
    /// <param name="scope">For when, and the generation of visitors.</param>
    /// <param name="time">About how long it may take; zero for the exact number, however long.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<SizePreview> EstimateAsync(
        AudienceDefinition definition, CompilationScope scope, TimeSpan time, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();

        // Which persons lie in a range shows only when all are known, and the top share depends on all: no sample is quicker.
        if (time == TimeSpan.Zero || !ChangeCompiler.IsLocal(definition))
        {
            return await CountAsync(definition, scope, 1, started, cancellationToken);
        }

        // The first time a statement is read may cost more than to run it.
        var share = FirstSample;
        var sample = await CountAsync(definition, scope, share, started, cancellationToken);
        while (share < 1)
        {
            var last = sample.Seconds;
            var left = time.TotalSeconds - Stopwatch.GetElapsedTime(started).TotalSeconds;

            // A larger sample only where it is worth it and there is time.
            var affordable = Math.Min(1, share * (left / last) * 0.6);
            if (affordable < 2 * share)
            {
                break;
            }

            share = affordable >= 0.5 ? 1 : affordable;
            sample = await CountAsync(definition, scope, share, Stopwatch.GetTimestamp(), cancellationToken);
        }

        return sample with { Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds };
    }

    private async Task<SizePreview> CountAsync(
        AudienceDefinition definition, CompilationScope scope, double share, long started, CancellationToken cancellationToken)
    {
        var range = VisitorRange.Sample(share);
        var query = AudienceCompiler.Compile(definition, scope with { Range = range });
        await foreach (var row in client.ReadRowsAsync<CountRow>(
            $"SELECT uniqExact(member) AS members, count() AS visitors FROM\n(\n{query.Sql}\n)", cancellationToken, query.Parameters.ToQueryParameters(), BuildSettings.For(limits)))
        {
            var exact = range.IsAll;
            var error = exact ? 0 : Confidence * Math.Sqrt(Math.Max(1, row.Members) * (1 - share)) / share;
            return new SizePreview(
                exact ? row.Members : (long)Math.Round(row.Members / share),
                (long)Math.Ceiling(error),
                exact ? row.Visitors : (long)Math.Round(row.Visitors / share),
                exact ? 1 : share,
                Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        throw new InvalidOperationException("ClickHouse answered a count with nothing.");
    }

    private sealed record CountRow(long Members, long Visitors);
}

using System.Globalization;
using System.IO.Compression;
using System.Text;
using PixelServer.AudienceBenchmark.Lookalikes.Boosted;
using PixelServer.Pipeline.Warehouse;
using PixelServer.Testing;

namespace PixelServer.AudienceBenchmark.Lookalikes;

/// <summary>
/// The visitors of a large web site and its areas (msweb): of those who saw an area 30 % are known, and the others are looked for among all visitors by a
/// model that knows the other areas alone. Each area that is looked for is a site of its own, from which its visits are left out whole.
/// </summary>
internal sealed class WebSiteAreas(ClickHouseClient client, int areas, BoostedComparison? comparison)
{
    private const string File = "clickstream/msweb.csv.gz";
    private const double Known = 0.3;
    private const int RandomSeed = 1;

    // Areas for which trees are compared: they take long.
    private const int MostCompared = 10;

    private static readonly DateTimeOffset Seen = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset AsOf = new(2026, 11, 2, 0, 0, 0, TimeSpan.Zero);

    public async Task RunAsync(CancellationToken stop)
    {
        var visits = await ReadAsync(stop);
        var visitors = visits.Select(visit => visit.Visitor).Distinct().Order().ToList();
        var busiest = visits.GroupBy(visit => visit.Area).OrderByDescending(area => area.Count()).ThenBy(area => area.Key, StringComparer.Ordinal)
            .Take(areas).Select(area => (Area: area.Key, Visitors: area.Select(visit => visit.Visitor).Distinct().Order().ToList())).ToList();
        var scene = await LookalikeScene.CreateAsync(client, busiest.Select((_, i) => Site(i)), stop);
        await StoreAsync(visits, busiest.Select(area => area.Area).ToList(), stop);
        var rollup = await scene.FillAsync(stop);
        Console.WriteLine();
        Console.WriteLine("| area | visitors | AUC | lift at 5 % | AUC in the proof | best baseline | its AUC |");
        Console.WriteLine("|---|---:|---:|---:|---:|---|---:|");
        var results = new List<(double Auc, double Lift)>();
        var compared = new List<ComparedScores>();
        for (var i = 0; i < busiest.Count; i++)
        {
            var random = new Random(RandomSeed + i);
            var known = busiest[i].Visitors.Where(_ => random.NextDouble() < Known).ToHashSet();
            var wanted = busiest[i].Visitors.Where(visitor => !known.Contains(visitor)).ToHashSet();
            await scene.UploadAsync($"known-{i}", Site(i), known.Select(IdOf), rollup, stop);
            var (build, model) = await scene.BuildAsync(
                $"like-{i}", Site(i), $"\"seed\": \"known-{i}\", \"size\": \"5%\"", rollup, AsOf, stop);
            var scores = await scene.ReadScoresAsync(build, stop);
            var ranked = visitors.Where(visitor => !known.Contains(visitor)).Select(visitor => (scores[IdOf(visitor)], wanted.Contains(visitor))).ToList();
            results.Add((Ranking.Auc(ranked), Ranking.Lift(ranked, 0.05)));
            var best = model.Proof.Baselines.MaxBy(baseline => baseline.Auc.Value)!;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {busiest[i].Area} | {busiest[i].Visitors.Count:N0} | {results[^1].Auc:0.000} | {results[^1].Lift:0.00} | {model.Proof.Auc.Value:0.000} | {best.Words} | {best.Auc.Value:0.000} |"));
            if (comparison is not null && i < MostCompared)
            {
                compared.Add(await comparison.CompareHiddenAsync(
                    $"msweb {busiest[i].Area}", $"like-{i}", model, rollup, wanted.Select(IdOf).ToHashSet(), stop));
            }
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| **mean of {results.Count}** | | **{results.Average(result => result.Auc):0.000}** | **{results.Average(result => result.Lift):0.00}** | | naive Bayes | 0.804 (lift 6.97) |"));
        if (compared.Count > 0)
        {
            comparison!.AddMean($"msweb, mean of {compared.Count}", compared);
        }
    }

    private static string Site(int place) => $"area-{place.ToString(CultureInfo.InvariantCulture)}";

    // Ids of visitors lie anywhere in 64 bits.
    private static ulong IdOf(int visitor) => (ulong)(visitor + 1) * 0x9E3779B97F4A7C15;

    private static async Task<List<(int Visitor, string Area)>> ReadAsync(CancellationToken stop)
    {
        await using var file = System.IO.File.OpenRead(SharedData.PathOf(File));
        await using var content = new GZipStream(file, CompressionMode.Decompress);
        using var reader = new StreamReader(content);
        await reader.ReadLineAsync(stop);
        var visits = new List<(int, string)>();
        while (await reader.ReadLineAsync(stop) is { } line)
        {
            var fields = line.Split(',', 3);
            visits.Add((int.Parse(fields[0], CultureInfo.InvariantCulture), fields[2].Trim('"')));
        }

        return visits;
    }

    // Everybody came, and saw the areas of which the site tells.
    private async Task StoreAsync(List<(int Visitor, string Area)> visits, List<string> hidden, CancellationToken stop)
    {
        await client.ExecuteAsync("CREATE TABLE IF NOT EXISTS areas_seen (visitor_id UInt64, area String) ENGINE = MergeTree ORDER BY visitor_id", stop);
        var rows = Encoding.UTF8.GetBytes(string.Concat(visits.Select(visit => string.Create(CultureInfo.InvariantCulture, $"{IdOf(visit.Visitor)}\t{visit.Area}\n"))));
        await client.InsertAsync(
            "INSERT INTO areas_seen FORMAT TSV", (body, token) => body.WriteAsync(rows, token).AsTask(), new QuerySettings().Set("async_insert", 0), stop);
        for (var i = 0; i < hidden.Count; i++)
        {
            await client.ExecuteAsync(
                """
                INSERT INTO events (site, event, event_id, event_time, received_at, visitor_id, consent_analytics, consent_marketing, page_path)
                SELECT {site:String}, event, concat(toString(visitor_id), path), fromUnixTimestamp64Milli({seen:Int64}, 'UTC'), fromUnixTimestamp64Milli({seen:Int64}, 'UTC'),
                    visitor_id, 1, 1, path
                FROM
                (
                    SELECT DISTINCT visitor_id, 'visit' AS event, '' AS path FROM areas_seen
                    UNION ALL
                    SELECT DISTINCT visitor_id, 'page_view', concat('/', area) FROM areas_seen WHERE area != {hidden:String}
                )
                """,
                stop,
                new QueryParameters().Add("site", Site(i)).Add("seen", Seen.ToUnixTimeMilliseconds()).Add("hidden", hidden[i]),
                new QuerySettings().Set("async_insert", 0));
        }
    }
}

using System.Globalization;
using System.Text.Json;
using PixelServer.Audiences.Lookalikes.Modeling;
using PixelServer.Pipeline.Persons;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Audiences.Lookalikes;

/// <summary>The models, samples and scorings of lookalikes in ClickHouse. Thread-safe.</summary>
/// <param name="client">Logged in as a user who may write, with time for long statements; stays the caller's.</param>
public sealed class LookalikeStore(ClickHouseClient client)
{
    // Whoever read the newest scoring when it was young has finished; trainings take no longer either.
    private static readonly TimeSpan Kept = TimeSpan.FromHours(2);

    /// <summary>The newest model of a key; null when there is none.</summary>
    /// <exception cref="ClickHouseException">ClickHouse refuses or cannot be reached.</exception>
    public Task<LookalikeRecord?> FindNewestAsync(string key, CancellationToken cancellationToken) =>
        ReadAsync("key = {key:String} ORDER BY model DESC LIMIT 1", new QueryParameters().Add("key", key), cancellationToken);

    /// <summary>A model by its number; null when there is none.</summary>
    public Task<LookalikeRecord?> FindAsync(ulong model, CancellationToken cancellationToken) =>
        ReadAsync("model = {model:UInt64} LIMIT 1", new QueryParameters().Add("model", model), cancellationToken);

    /// <summary>Keeps a model.</summary>
    public Task SaveAsync(LookalikeRecord record, CancellationToken cancellationToken)
    {
        var row = JsonSerializer.SerializeToUtf8Bytes(new
        {
            model = record.Model,
            key = record.Key,
            site = record.Site,
            as_of = Seconds(record.AsOf),
            cut = Seconds(record.Cut),
            seconds = record.Seconds,
            learning_seconds = record.LearningSeconds,
            all_seeds = record.AllSeeds,
            universe = record.Universe,
            auc = record.Proof.Auc.Value,
            verdict = record.Proof.Verdict.ToString().ToLowerInvariant(),
            weights = LookalikeModelJson.Write(record.Weights),
            proof = LookalikeModelJson.Write(record.Proof),
            notes = record.Notes,
            names = record.Names,
        });
        return client.InsertAsync(
            "INSERT INTO lookalike_models FORMAT JSONEachRow",
            (body, token) => body.WriteAsync(row, token).AsTask(),
            new QuerySettings().Set("async_insert", 0),
            cancellationToken);
    }

    /// <summary>The newest complete scoring by a model; null when there is none.</summary>
    internal async Task<Scoring?> FindScoringAsync(ulong model, CancellationToken cancellationToken)
    {
        await foreach (var scoring in client.ReadRowsAsync<Scoring>(
            """
            SELECT scoring AS number, model, toUnixTimestamp64Milli(lookalike_scorings.as_of) AS as_of, seconds, visitors FROM lookalike_scorings
            WHERE model = {model:UInt64} ORDER BY scoring DESC LIMIT 1
            """,
            cancellationToken,
            new QueryParameters().Add("model", model)))
        {
            return scoring;
        }

        return null;
    }

    internal Task CompleteAsync(Scoring scoring, CancellationToken cancellationToken) => client.ExecuteAsync(
        """
        INSERT INTO lookalike_scorings (scoring, model, as_of, seconds, visitors)
        SELECT {scoring:UInt64}, {model:UInt64}, fromUnixTimestamp64Milli({as_of:Int64}, 'UTC'), {seconds:Float64}, {visitors:UInt64}
        """,
        cancellationToken,
        new QueryParameters()
            .Add("scoring", scoring.Number)
            .Add("model", scoring.Model)
            .Add("as_of", scoring.AsOf)
            .Add("seconds", scoring.Seconds)
            .Add("visitors", scoring.Visitors),
        new QuerySettings().Set("async_insert", 0));

    internal Task DropSampleAsync(ulong model, CancellationToken cancellationToken) => DropAsync("lookalike_samples", model, cancellationToken);

    /// <summary>Drops scores that no newest build of an audience was made of, and samples of trainings that never ended.</summary>
    internal async Task CleanAsync(long now, CancellationToken cancellationToken)
    {
        var oldest = BuildNumber.At(now - (long)Kept.TotalMilliseconds);
        var inUse = await ReadNumbersAsync(
            "SELECT inputs['_scores'] AS number FROM audience_builds WHERE (audience, build) IN (SELECT audience, max(build) FROM audience_builds GROUP BY audience)",
            cancellationToken);
        foreach (var (table, kept) in ((string, HashSet<ulong>)[])[("lookalike_scores", inUse), ("lookalike_samples", [])])
        {
            foreach (var number in await ReadNumbersAsync(
                $"SELECT DISTINCT toUInt64(partition) AS number FROM {client.SystemTable("parts")} WHERE active AND database = currentDatabase() AND table = '{table}'", cancellationToken))
            {
                if (number < oldest && !kept.Contains(number))
                {
                    await DropAsync(table, number, cancellationToken);
                }
            }
        }
    }

    private static string Seconds(long milliseconds) => (milliseconds / 1000m).ToString("0.000", CultureInfo.InvariantCulture);

    private async Task<LookalikeRecord?> ReadAsync(string where, QueryParameters parameters, CancellationToken cancellationToken)
    {
        await foreach (var row in client.ReadRowsAsync<ModelRow>(
            $"""
            SELECT model, key, site, toUnixTimestamp64Milli(lookalike_models.as_of) AS as_of, toUnixTimestamp64Milli(lookalike_models.cut) AS cut, seconds, learning_seconds, all_seeds,
                universe, notes, weights, proof, names
            FROM lookalike_models WHERE {where}
            """,
            cancellationToken,
            parameters))
        {
            return new LookalikeRecord(
                row.Model,
                row.Key,
                row.Site,
                row.AsOf,
                row.Cut,
                row.Seconds,
                row.LearningSeconds,
                row.AllSeeds,
                row.Universe,
                row.Notes,
                LookalikeModelJson.ReadModel(row.Weights),
                LookalikeModelJson.ReadProof(row.Proof),
                row.Names);
        }

        return null;
    }

    private Task DropAsync(string table, ulong partition, CancellationToken cancellationToken) => client.ExecuteAsync(
        $"ALTER TABLE {table} DROP PARTITION {partition.ToString(CultureInfo.InvariantCulture)}", cancellationToken);

    private async Task<HashSet<ulong>> ReadNumbersAsync(string sql, CancellationToken cancellationToken)
    {
        var numbers = new HashSet<ulong>();
        await foreach (var row in client.ReadRowsAsync<NumberRow>(sql, cancellationToken))
        {
            numbers.Add(row.Number);
        }

        return numbers;
    }

    private sealed record NumberRow(ulong Number);

    private sealed record ModelRow(
        ulong Model,
        string Key,
        string Site,
        long AsOf,
        long Cut,
        double Seconds,
        double LearningSeconds,
        long AllSeeds,
        long Universe,
        IReadOnlyList<string> Notes,
        string Weights,
        string Proof,
        IReadOnlyDictionary<string, string> Names);
}

using System.Text.Json;
using PixelServer.Audiences.Lookalikes.Modeling;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Audiences.Lookalikes;

/// <summary>The models of lookalikes in ClickHouse. Thread-safe.</summary>
/// <param name="client">May be a reader's; stays the caller's.</param>
public sealed class LookalikeStore(ClickHouseClient client)
{
    private const string ReadSql = """
        SELECT model, key, site, toUnixTimestamp64Milli(lookalike_models.as_of) AS as_of, toUnixTimestamp64Milli(lookalike_models.cut) AS cut, seconds,
            all_seeds, universe, notes, weights, proof, names
        FROM lookalike_models WHERE key = {key:String} ORDER BY model DESC LIMIT 1
        """;

    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    /// <summary>The newest model of a key; null when there is none.</summary>
    /// <exception cref="ClickHouseException">ClickHouse refuses or cannot be reached.</exception>
    public async Task<LookalikeRecord?> FindNewestAsync(string key, CancellationToken cancellationToken)
    {
        await foreach (var row in client.ReadRowsAsync<Row>(ReadSql, cancellationToken, new QueryParameters().Add("key", key)))
        {
            return new LookalikeRecord(
                row.Model, row.Key, row.Site, row.AsOf, row.Cut, row.Seconds, row.AllSeeds, row.Universe, row.Notes,
                Read<LookalikeModel>(row.Weights), Read<LookalikeProof>(row.Proof), row.Names);
        }

        return null;
    }

    private static T Read<T>(string json) =>
        JsonSerializer.Deserialize<T>(json, Web) ?? throw new InvalidOperationException($"A stored {typeof(T).Name} is null.");

    private sealed record Row(
        ulong Model, string Key, string Site, long AsOf, long Cut, double Seconds, long AllSeeds, long Universe,
        IReadOnlyList<string> Notes, string Weights, string Proof, IReadOnlyDictionary<string, string> Names);
}

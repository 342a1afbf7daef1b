using PixelServer.Faults.Judging;

namespace PixelServer.Faults.Running;

/// <summary>Spoils one row of <c>events</c>.</summary>
internal static class Saboteur
{
    private const string OneId = "SELECT min(event_id) FROM events WHERE startsWith(event_id, 'f') AND endsWith(event_id, '.')";

    public static async Task SpoilAsync(StoredEvents stored, Sabotage sabotage, CancellationToken cancellation)
    {
        var id = await stored.QueryAsync(OneId, cancellation);
        string[] statements = sabotage switch
        {
            Sabotage.Lose => [$"DELETE FROM events WHERE event_id = '{id}'"],
            Sabotage.Double => [Copy(id, "*")],
            Sabotage.Alter => [Copy(id, "* REPLACE (title || '!' AS title, 'altered' AS order_id)"), $"DELETE FROM events WHERE event_id = '{id}' AND order_id != 'altered'"],
            _ => [Copy(id, "* REPLACE (replaceOne(event_id, '-', '-9999') AS event_id)")],
        };
        foreach (var statement in statements)
        {
            await stored.QueryAsync(statement, cancellation);
        }
    }

    // From a query within, where the replaced column is not yet known; its content alone must not make it a duplicate.
    private static string Copy(string id, string columns) =>
        $"INSERT INTO events SELECT {columns} FROM (SELECT * FROM events WHERE event_id = '{id}' LIMIT 1) SETTINGS insert_deduplicate = 0";
}

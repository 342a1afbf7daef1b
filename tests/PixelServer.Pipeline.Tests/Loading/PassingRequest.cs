namespace PixelServer.Pipeline.Tests.Loading;

/// <summary>A request on its way to ClickHouse: its number, from 1, and the statement in its address (inserts have theirs there).</summary>
internal sealed record PassingRequest(int Number, string Statement)
{
    public bool IsInsertOf(string table) => Statement.StartsWith($"INSERT INTO {table} ", StringComparison.Ordinal);
}

using System.Collections.Concurrent;
using PixelServer.Configuration;
using PixelServer.Loading;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.SqlConsole;

/// <summary>
/// The connection of people's queries: ClickHouse as the analyst of <c>keys.json</c>. With an own server that login is the product's, so that
/// <c>readonly</c> goes with every statement (<see cref="SqlRunner"/>). A failed query is not repeated. Thread-safe.
/// </summary>
internal sealed class AnalystClient(DataDirectory data, WarehouseConnection connection) : IDisposable
{
    // A query's own limit ends it earlier; this is for an engine that does not keep to it.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(SqlConsoleOptions.MostSeconds + 15);

    private readonly ConcurrentDictionary<(Uri Url, ClickHouseLogin Login), ClickHouseClient> _clients = [];

    /// <exception cref="CommandException">keys.json cannot be read.</exception>
    /// <exception cref="ClickHouseException">ClickHouse has not been reached yet.</exception>
    public ClickHouseClient Get()
    {
        if (connection.Link is not { } link || KeysFile.TryRead(data, static _ => { }) is not { } keys)
        {
            throw new ClickHouseException("ClickHouse has not been reached yet.", 0, isDefinite: true, isTransient: true);
        }

        // The embedded engine may answer on another port after it was started again.
        return _clients.GetOrAdd((link.Url, keys.ClickHouse.Analyst), key =>
        {
            var options = keys.ClickHouse.OptionsOf(key.Login);
            options.Url = key.Url;
            options.QueryTimeout = Patience;
            options.ReadRetries = 0;
            return new ClickHouseClient(options);
        });
    }

    public void Dispose()
    {
        foreach (var client in _clients.Values)
        {
            client.Dispose();
        }
    }
}

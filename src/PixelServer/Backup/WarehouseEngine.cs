using Microsoft.Extensions.Logging.Abstractions;
using PixelServer.ClickHouse;
using PixelServer.Configuration;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Backup;

/// <summary>The embedded ClickHouse of a data folder: the running server's, or one started for as long as this object lives.</summary>
internal sealed class WarehouseEngine : IAsyncDisposable
{
    // Of many gigabytes a copy takes its time; Ctrl-C ends it.
    private static readonly TimeSpan Patience = TimeSpan.FromHours(24);

    private readonly ClickHouse.EmbeddedClickHouse? _started;

    private WarehouseEngine(ClickHouseClient client, ClickHouse.EmbeddedClickHouse? started)
    {
        Client = client;
        _started = started;
    }

    public ClickHouseClient Client { get; }

    /// <summary>That of the server if one runs, else one of its own.</summary>
    /// <exception cref="CommandException">The folder is in use and nothing answers, or the engine cannot be started.</exception>
    public static async Task<WarehouseEngine> OpenAsync(DataDirectory data, KeysFile keys, CancellationToken cancellationToken)
    {
        var running = keys.ClickHouse.WriterOptions;
        running.ReadRetries = 0;
        running.QueryTimeout = Patience;
        var client = new ClickHouseClient(running);
        try
        {
            using var probe = client.WithTimeout(TimeSpan.FromSeconds(10));
            await probe.QueryAsync("SELECT 1", cancellationToken);
            return new WarehouseEngine(client, started: null);
        }
        catch (ClickHouseException)
        {
            // No server, or one that is not this folder's.
            client.Dispose();
            return await StartAsync(data, keys.ClickHouse.Database, cancellationToken);
        }
    }

    /// <summary>Starts an engine on the folder.</summary>
    /// <exception cref="CommandException">It cannot be started; the message says why.</exception>
    public static async Task<WarehouseEngine> StartAsync(DataDirectory data, string database, CancellationToken cancellationToken)
    {
        var login = ClickHouseLogin.Create("backup");
        var library = Environment.GetEnvironmentVariable("ClickHouse__EmbeddedLibrary");
        var engine = new ClickHouse.EmbeddedClickHouse(
            new EmbeddedClickHouseOptions(data.ClickHouse, 0, string.IsNullOrEmpty(library) ? null : library, [new ClickHouseUser(login.User, login.Password, ReadOnly: false)]),
            NullLogger<ClickHouse.EmbeddedClickHouse>.Instance,
            TimeProvider.System);
        try
        {
            var url = await engine.StartAsync(cancellationToken);
            return new WarehouseEngine(
                new ClickHouseClient(new ClickHouseOptions { Url = url, Database = database, User = login.User, Password = login.Password, QueryTimeout = Patience, ReadRetries = 0 }),
                engine);
        }
        catch (EmbeddedClickHouseException e)
        {
            await engine.DisposeAsync();
            throw new CommandException(e.Message, e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_started is not null)
        {
            await _started.DisposeAsync();
        }
    }
}

using PixelServer.Configuration;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Commands;

/// <summary>How commands reach the ClickHouse of the server that runs on a data folder.</summary>
internal sealed class ServerConnection
{
    private readonly DataDirectory _directory;

    /// <exception cref="CommandException">No server has run on the folder, or its keys cannot be read.</exception>
    public ServerConnection(DataDirectory directory)
    {
        _directory = directory;
        Keys = KeysFile.Read(directory, warning => Console.Error.WriteLine($"warning: {warning}"));
        if (Keys.ClickHouse.Url.Length == 0)
        {
            throw new CommandException($"The server on {directory.Path} is no loader and knows no ClickHouse; name a loader's folder with --data.");
        }

        if (!Uri.TryCreate(Keys.ClickHouse.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            throw new CommandException($"{directory.KeysFile} is damaged: clickHouse.url is no http address: '{Keys.ClickHouse.Url}'.");
        }

        ClickHouse = url;
    }

    public KeysFile Keys { get; }

    private Uri ClickHouse { get; }

    /// <param name="login">The writer or the analyst.</param>
    /// <param name="queryTimeout">How long a query may take until its first byte.</param>
    public ClickHouseClient Open(ClickHouseLogin login, TimeSpan queryTimeout)
    {
        var options = Keys.ClickHouse.OptionsOf(login);
        options.QueryTimeout = queryTimeout;
        return new ClickHouseClient(options);
    }

    /// <summary>What to tell a person of a failure: where there is no answer, that the server may not be running.</summary>
    public string Explain(ClickHouseException failure) =>
        failure is { Code: 0, IsDefinite: true }
            ? $"No server answers at {ClickHouse}; start one with: deploy/run --data {_directory.Path}\n({failure.Message})"
            : failure.Message;
}

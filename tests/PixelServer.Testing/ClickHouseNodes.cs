using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace PixelServer.Testing;

/// <summary>
/// A real ClickHouse cluster on this machine: one node for each shard, without replicas and without Keeper. The nodes are processes of
/// their own with temporary folders, gone with it; each asks the others over the native protocol, by ways that can be cut.
/// </summary>
public sealed class ClickHouseNodes : IAsyncDisposable
{
    /// <summary>The cluster's name in the nodes' configuration.</summary>
    public const string Cluster = "pixels";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("pixelserver-nodes-").FullName;
    private readonly Process?[] _processes;
    private readonly int[] _tcpPorts;
    private readonly int[] _httpPorts;
    private readonly SeverableWay?[] _ways;

    private ClickHouseNodes(int shards, bool areSeverable)
    {
        _processes = new Process?[shards];
        var ports = FreePorts(shards * 2);
        _tcpPorts = ports[..shards];
        _httpPorts = ports[shards..];
        _ways = [.. _tcpPorts.Select(port => areSeverable ? new SeverableWay(port) : null)];
    }

    /// <summary>The HTTP interfaces, in the order of the shards.</summary>
    public IReadOnlyList<Uri> Urls => [.. _httpPorts.Select(port => new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/")))];

    /// <summary>Starts a cluster.</summary>
    /// <param name="shards">How many.</param>
    /// <param name="areSeverable">Whether <see cref="Way"/> will be asked for.</param>
    public static async Task<ClickHouseNodes> StartAsync(int shards, bool areSeverable = false)
    {
        var nodes = new ClickHouseNodes(shards, areSeverable);
        try
        {
            for (var shard = 0; shard < shards; shard++)
            {
                nodes.Launch(shard);
            }

            for (var shard = 0; shard < shards; shard++)
            {
                await nodes.AnswersAsync(shard);
            }

            return nodes;
        }
        catch
        {
            await nodes.DisposeAsync();
            throw;
        }
    }

    /// <summary>The way on which the nodes reach a shard: cut, the shard is gone for all of them, though its process lives.</summary>
    public SeverableWay Way(int shard) => _ways[shard] ?? throw new InvalidOperationException("The nodes were not started to be severed.");

    public async ValueTask DisposeAsync()
    {
        foreach (var way in _ways.OfType<SeverableWay>())
        {
            way.Dispose();
        }

        for (var shard = 0; shard < _processes.Length; shard++)
        {
            if (_processes[shard] is { } process)
            {
                process.Kill();
                process.WaitForExit();
                process.Dispose();
            }
        }

        // The kernel may still be closing what the processes wrote.
        await Task.Yield();
        Directory.Delete(_folder, recursive: true);
    }

    private void Launch(int shard)
    {
        var folder = Path.Combine(_folder, shard.ToString(CultureInfo.InvariantCulture));
        Directory.CreateDirectory(folder);
        var configuration = Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{shard}.xml"));
        File.WriteAllText(configuration, Configuration(shard, folder));
        var place = Path.Combine(SharedData.RepositoryRoot, "tests", "PixelServer.ClickHouseNode", "bin", Build(), "net10.0");
        // What the engine prints of killed neighbours is no news.
        _processes[shard] = Process.Start(
            new ProcessStartInfo(Path.Combine(place, "PixelServer.ClickHouseNode"), [LibraryPath(), configuration, folder])
            {
                RedirectStandardInput = true,
                RedirectStandardError = true,
            }) ?? throw new InvalidOperationException("A node did not start.");
        _processes[shard]!.ErrorDataReceived += (_, _) => { };
        _processes[shard]!.BeginErrorReadLine();
    }

    private async Task AnswersAsync(int shard)
    {
        using var http = new HttpClient { BaseAddress = Urls[shard], Timeout = TimeSpan.FromSeconds(5) };
        var since = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri("ping", UriKind.Relative));
                return;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                if (_processes[shard]!.HasExited || since.Elapsed > StartLimit)
                {
                    throw new InvalidOperationException($"Node {shard} of the cluster does not answer.", e);
                }

                await Task.Delay(20);
            }
        }
    }

    private string Configuration(int shard, string folder)
    {
        var shards = string.Concat(_tcpPorts.Zip(_ways, (port, way) => way?.Port ?? port).Select(port =>
            $"<shard><internal_replication>true</internal_replication><replica><host>127.0.0.1</host><port>{port}</port></replica></shard>"));
        return $"""
            <clickhouse>
              <path>{folder}</path>
              <listen_host>127.0.0.1</listen_host>
              <tcp_port>{_tcpPorts[shard]}</tcp_port>
              <http_port>{_httpPorts[shard]}</http_port>
              <remote_servers replace="1"><{Cluster}>{shards}</{Cluster}></remote_servers>
            </clickhouse>
            """;
    }

    private static string Build() =>
        AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal) ? "Release" : "Debug";

    private static string LibraryPath()
    {
        var system = OperatingSystem.IsMacOS() ? "darwin" : "linux";
        var processor = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64";
        return Path.Combine(SharedData.RepositoryRoot, "node_modules", "@chdb", $"lib-{system}-{processor}{(system == "linux" ? "-gnu" : "")}", "libchdb.so");
    }

    // Below the ports that clients get, so that a node that starts again finds its own free.
    private static int[] FreePorts(int count)
    {
        var ports = new HashSet<int>();
        while (ports.Count < count)
        {
            var port = Random.Shared.Next(11_000, 32_000);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                ports.Add(port);
            }
            catch (SocketException)
            {
                // Taken: another one.
            }
        }

        return [.. ports];
    }
}

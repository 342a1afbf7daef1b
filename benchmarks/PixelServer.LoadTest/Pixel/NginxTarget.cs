using System.Buffers;
using PixelServer.LoadTest.Load;
using PixelServer.LoadTest.Measuring;
using PixelServer.LoadTest.Running;

namespace PixelServer.LoadTest.Pixel;

/// <summary>nginx as the yardstick: its empty GIF, with a buffered access log that records what PixelServer records.</summary>
internal sealed class NginxTarget : IPixelTarget, IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);

    // Longer than the log's flush interval.
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(1500);

    private readonly ChildProcess _process;
    private readonly TemporaryFolder _folder;
    private readonly IReadOnlyList<string> _arguments;
    private long _countedBytes;
    private long _countedLines;

    private NginxTarget(ChildProcess process, TemporaryFolder folder, int port, IReadOnlyList<string> arguments)
    {
        _process = process;
        _folder = folder;
        _arguments = arguments;
        Url = new Uri($"http://127.0.0.1:{port}{PixelRequest.Target}");
    }

    public string Name => "nginx";

    public Uri Url { get; }

    private string AccessLog => Path.Combine(_folder.Path, "access.log");

    public static async Task<NginxTarget> StartAsync(string parentFolder, CancellationToken cancellationToken)
    {
        var folder = new TemporaryFolder(parentFolder);
        var port = FreePort.Find();
        var configuration = Path.Combine(folder.Path, "nginx.conf");
        await File.WriteAllTextAsync(configuration, Configuration(folder.Path, port), cancellationToken);
        string[] arguments = ["-p", folder.Path, "-c", configuration, "-e", Path.Combine(folder.Path, "error.log")];
        var nginx = new NginxTarget(ChildProcess.Start("nginx", arguments), folder, port, arguments);
        try
        {
            using var http = new HttpClient();
            await nginx._process.UntilAsync("answered", StartLimit, TimeSpan.FromMilliseconds(50), async () =>
            {
                try
                {
                    return await http.GetStringAsync(nginx.Url, cancellationToken);
                }
                catch (HttpRequestException)
                {
                    // Not listening yet.
                    return null;
                }
            }, cancellationToken);
            return nginx;
        }
        catch
        {
            await nginx.DisposeAsync();
            throw;
        }
    }

    public TargetCpu Cpu() =>
        new(ProcessFigures.ChildrenOf(_process.Id).Append(_process.Id).Sum(ProcessFigures.CpuSeconds), 0);

    public Task SettleAsync(CancellationToken cancellationToken) => Task.Delay(Settling, cancellationToken);

    /// <summary>Counts the lines that the access log grew by.</summary>
    public async Task<long> RecordedAsync(CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 20);
        await using var log = File.Open(AccessLog, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        log.Position = _countedBytes;
        int read;
        while ((read = await log.ReadAsync(buffer, cancellationToken)) > 0)
        {
            _countedBytes += read;
            _countedLines += buffer.AsSpan(0, read).Count((byte)'\n');
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return _countedLines;
    }

    public async ValueTask DisposeAsync()
    {
        // Asked to stop rather than killed, so that it collects its workers itself.
        await Tool.RunAsync("nginx", [.. _arguments, "-s", "stop"], CancellationToken.None);
        await _process.DisposeAsync();
        await _folder.DisposeAsync();
    }

    private static string Configuration(string folder, int port) => $$"""
        daemon off;
        worker_processes auto;
        pid {{folder}}/nginx.pid;
        error_log {{folder}}/error.log emerg;
        events { worker_connections 4096; }
        http {
          log_format main '$msec $remote_addr "$args" "$http_cookie" "$http_user_agent" "$http_referer" "$http_accept_language"';
          client_body_temp_path {{folder}}/body;
          proxy_temp_path {{folder}}/proxy;
          fastcgi_temp_path {{folder}}/fastcgi;
          uwsgi_temp_path {{folder}}/uwsgi;
          scgi_temp_path {{folder}}/scgi;
          keepalive_requests 1000000000;
          keepalive_timeout 600s;
          server {
            listen 127.0.0.1:{{port}} backlog=4096;
            access_log off;
            location = /p.gif {
              empty_gif;
              access_log {{folder}}/access.log main buffer=64k flush=1s;
            }
          }
        }
        """;
}

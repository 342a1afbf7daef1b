using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.AspNetCore.Connections;
using PixelServer.EmbeddedClickHouse.Access;
using PixelServer.EmbeddedClickHouse.Engine;
using PixelServer.EmbeddedClickHouse.Http;

namespace PixelServer.EmbeddedClickHouse.Startup;

/// <summary>Runs the web server in front of an open engine until it is told to stop, and stops both in the right order.</summary>
internal sealed partial class EngineHost(ClickHouseEngine engine, UserDirectory users, ProgramOptions options, ParentInput parent, FileStream output)
{
    private static readonly TimeSpan GraceWhenAsked = TimeSpan.FromSeconds(5);

    // The parent is gone and may be starting a successor on the same folder: only what is about to end may end by itself.
    private static readonly TimeSpan GraceWhenOrphaned = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan GraceAfterKill = TimeSpan.FromMilliseconds(400);

    private volatile bool _orphaned;

    public async Task RunAsync()
    {
        // Engine calls block their thread; the pool must not grow one by one when several arrive at once.
        ThreadPool.SetMinThreads(QueryEndpoint.WriterQueries + QueryEndpoint.ReaderQueries + Environment.ProcessorCount, Environment.ProcessorCount);

        await using var app = Build();
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        app.Lifetime.ApplicationStopping.Register(() => stopping.TrySetResult());
        await StartAsync(app);
        StandardStreams.WriteLine(output, JsonSerializer.Serialize(new { port = PortOf(app), version = engine.Version }));
        parent.WatchForEnd(() =>
        {
            _orphaned = true;
            app.Lifetime.StopApplication();
        });

        await stopping.Task;
        using var grace = new CancellationTokenSource(_orphaned ? GraceWhenOrphaned : GraceWhenAsked);
        await app.StopAsync(grace.Token);

        // Requests still running were aborted just now, and their queries are being killed.
        if (!engine.TryClose(GraceAfterKill))
        {
            // A connection is busy. Leaving the regular way would crash in the engine's destructors; its data is safe as it is.
            ExitNow((int)ExitCode.Success);
        }
    }

    private WebApplication Build()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        builder.Logging.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton(engine).AddSingleton(users);
        builder.Services.AddSingleton(services => new QueryEndpoint(
            engine, users, options.DataDirectory, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<QueryEndpoint>>()));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            const int maxAddressLength = 1 << 20;
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = RowsFile.MaxLength;
            kestrel.Limits.MaxRequestLineSize = maxAddressLength;
            kestrel.Limits.MaxRequestHeadersTotalSize = maxAddressLength;
            kestrel.Limits.MaxRequestBufferSize = 2 * maxAddressLength;

            // A consumer may stop reading a streamed result for as long as it likes; it holds one chunk.
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, options.Port);
        });

        var app = builder.Build();
        var queries = app.Services.GetRequiredService<QueryEndpoint>();
        app.MapMethods("/", [HttpMethods.Get, HttpMethods.Post], (RequestDelegate)queries.HandleAsync);
        app.MapMethods("/ping", [HttpMethods.Get, HttpMethods.Head], (RequestDelegate)(context => context.Response.WriteAsync("Ok.\n")));
        app.MapMethods("/replicas_status", [HttpMethods.Get, HttpMethods.Head], (RequestDelegate)(context => context.Response.WriteAsync("Ok.\n")));
        return app;
    }

    private async Task StartAsync(WebApplication app)
    {
        try
        {
            await app.StartAsync();
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException or SocketException)
        {
            throw new StartupException(ExitCode.PortTaken, $"Port {options.Port} on 127.0.0.1 can't be used: {exception.InnerException.Message}");
        }
        catch (SocketException exception)
        {
            throw new StartupException(ExitCode.PortTaken, $"Port {options.Port} on 127.0.0.1 can't be used: {exception.Message}");
        }
    }

    private static int PortOf(WebApplication app) => new Uri(app.Urls.Single()).Port;

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void ExitNow(int code);
}

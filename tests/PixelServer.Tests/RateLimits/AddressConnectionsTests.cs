using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using PixelServer.RateLimits;
using Xunit;

namespace PixelServer.Tests.RateLimits;

/// <summary>A whole server that lets each address have two connections, asked from several addresses of this machine.</summary>
public sealed class AddressConnectionsTests : IAsyncLifetime
{
    private const string Proxy = "127.0.0.2";

    private readonly string _folder = Directory.CreateTempSubdirectory("pixelserver-connections-").FullName;
    private readonly WebApplication _app;
    private readonly List<Socket> _sockets = [];

    public AddressConnectionsTests() => _app = ServerApplication.Build(
    [
        $"--Data:Folder={_folder}", "--urls=http://127.0.0.1:0", "--ClickHouse:Url=http://127.0.0.1:1", "--Logging:LogLevel:Default=None",
        "--Stop:DrainTime=00:00:00", "--EventLog:SegmentBytes=65536", "--RateLimits:AddressConnections=2", $"--Proxies:0={Proxy}",
    ]);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _app.StartAsync(Cancellation);

    [Fact]
    public async Task An_address_with_as_many_as_it_may_have_gets_no_more_and_others_do()
    {
        Assert.True(await IsAnsweredAsync("127.0.0.1"));
        Assert.True(await IsAnsweredAsync("127.0.0.1"));

        Assert.False(await IsAnsweredAsync("127.0.0.1"));

        Assert.True(await IsAnsweredAsync("127.0.0.3"));
        Assert.Equal(1, _app.Services.GetRequiredService<AddressConnections>().Refused);
    }

    [Fact]
    public async Task A_connection_that_ends_makes_room_for_another()
    {
        Assert.True(await IsAnsweredAsync("127.0.0.1"));
        Assert.True(await IsAnsweredAsync("127.0.0.1"));
        _sockets[0].Dispose();

        // The server notices the end when it gets to it.
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        var isAnswered = false;
        for (var tries = 0; tries < 1500 && !isAnswered; tries++)
        {
            isAnswered = await IsAnsweredAsync("127.0.0.1");
            await timer.WaitForNextTickAsync(Cancellation);
        }

        Assert.True(isAnswered);
    }

    [Fact]
    public async Task A_proxy_speaks_for_many()
    {
        for (var connection = 0; connection < 5; connection++)
        {
            Assert.True(await IsAnsweredAsync(Proxy));
        }
    }

    public async ValueTask DisposeAsync()
    {
        _sockets.ForEach(socket => socket.Dispose());
        await _app.StopAsync(Cancellation);
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Whether a new connection, which stays open, is served.</summary>
    private async Task<bool> IsAnsweredAsync(string from)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _sockets.Add(socket);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
            await socket.ConnectAsync(IPAddress.Loopback, new Uri(_app.Urls.Single()).Port, Cancellation);
            await socket.SendAsync(Encoding.ASCII.GetBytes("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n"), Cancellation);
            return await socket.ReceiveAsync(new byte[4096], Cancellation) > 0;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown)
        {
            return false;
        }
    }
}

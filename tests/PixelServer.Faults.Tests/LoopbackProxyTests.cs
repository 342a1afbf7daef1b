using System.Net;
using System.Net.Sockets;
using System.Text;
using PixelServer.Faults.Plan;
using PixelServer.Faults.Proxies;
using Xunit;

namespace PixelServer.Faults.Tests;

/// <summary>Against a server that answers every chunk with <c>+</c> and the chunk, and remembers what each connection brought.</summary>
public sealed class LoopbackProxyTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly EchoServer _server = new();
    private readonly LoopbackProxy _proxy = new();

    public ValueTask InitializeAsync()
    {
        _proxy.Upstream = _server.Address;
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Passes_everything_on_while_there_is_no_fault()
    {
        using var client = await ConnectAsync();
        Assert.Equal("+GET /", await AskAsync(client, "GET /"));
        Assert.Equal("+again", await AskAsync(client, "again"));
        Assert.Equal(0, _proxy.Hits);
    }

    [Fact]
    public async Task Cut_resets_what_is_open_and_what_comes()
    {
        using var client = await ConnectAsync();
        Assert.Equal("+hello", await AskAsync(client, "hello"));
        _proxy.Apply(new LinkFault(FaultKind.Cut));
        Assert.Equal("", await AskAsync(client, "more"));
        using var next = await ConnectAsync();
        Assert.Equal("", await AskAsync(next, "hello"));

        _proxy.Clear();
        using var later = await ConnectAsync();
        Assert.Equal("+hello", await AskAsync(later, "hello"));
    }

    [Fact]
    public async Task Request_is_cut_after_its_bytes()
    {
        _proxy.Apply(new LinkFault(FaultKind.CutRequest, Bytes: 4));
        using var client = await ConnectAsync();
        Assert.Equal("", await AskAsync(client, "GET / HTTP/1.1"));
        await _server.ReceivesAsync("GET ");
    }

    [Fact]
    public async Task Answer_is_cut_before_it_begins_but_the_request_arrived()
    {
        _proxy.Apply(new LinkFault(FaultKind.CutBeforeAnswer));
        using var client = await ConnectAsync();
        Assert.Equal("", await AskAsync(client, "INSERT"));
        await _server.ReceivesAsync("INSERT");
    }

    [Fact]
    public async Task Answer_is_cut_after_its_bytes()
    {
        _proxy.Apply(new LinkFault(FaultKind.CutAnswer, Bytes: 3));
        using var client = await ConnectAsync();
        // A reset may overtake the bytes before it.
        Assert.Contains(await AskAsync(client, "INSERT"), (string[])["+IN", ""]);
        await _server.ReceivesAsync("INSERT");
    }

    [Fact]
    public async Task Stalled_bytes_come_when_the_fault_ends()
    {
        _proxy.Apply(new LinkFault(FaultKind.Stall));
        using var client = await ConnectAsync();
        var answer = AskAsync(client, "hello");
        Assert.True(SpinWait.SpinUntil(() => _proxy.Hits > 0, Limit));
        Assert.False(answer.IsCompleted);
        _proxy.Clear();
        Assert.Equal("+hello", await answer);
    }

    [Theory]
    [InlineData(nameof(FaultKind.Delay))]
    [InlineData(nameof(FaultKind.Throttle))]
    public async Task Slow_bytes_come_whole(string kind)
    {
        _proxy.Apply(new LinkFault(Enum.Parse<FaultKind>(kind)));
        using var client = await ConnectAsync();
        Assert.Equal("+hello", await AskAsync(client, "hello"));
        Assert.True(_proxy.Hits > 0);
    }

    [Fact]
    public async Task Half_closed_connection_sends_no_more_and_is_reset_in_the_end()
    {
        using var client = await ConnectAsync();
        Assert.Equal("+hello", await AskAsync(client, "hello"));
        _proxy.Apply(new LinkFault(FaultKind.HalfClose));
        var answer = AskAsync(client, "lost");
        await _server.ReceivesAsync("hello", isEnded: true);
        _proxy.Clear();
        Assert.Equal("", await answer);
    }

    [Fact]
    public async Task Replayed_request_arrives_twice()
    {
        _proxy.Apply(new LinkFault(FaultKind.Replay));
        using var client = await ConnectAsync();
        Assert.Equal("+POST /", await AskAsync(client, "POST /"));
        await _server.ReceivesAsync("POST /", times: 2);
    }

    [Fact]
    public async Task Server_that_is_away_is_a_reset()
    {
        _proxy.Upstream = null;
        using var client = await ConnectAsync();
        Assert.Equal("", await AskAsync(client, "hello"));
    }

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, _proxy.Port, TestContext.Current.CancellationToken);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            // Reset so soon: what is asked on it gets no answer.
        }

        return socket;
    }

    // What is answered until as much came as was asked for, or the connection ended.
    private static async Task<string> AskAsync(Socket socket, string request)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        var answer = new StringBuilder();
        var buffer = new byte[1024];
        try
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes(request), limit.Token);
            int read;
            while (answer.Length < request.Length + 1 && (read = await socket.ReceiveAsync(buffer, limit.Token)) > 0)
            {
                answer.Append(Encoding.ASCII.GetString(buffer, 0, read));
            }
        }
        catch (SocketException)
        {
            // Reset.
        }

        return answer.ToString();
    }
}

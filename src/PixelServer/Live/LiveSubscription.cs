using System.Threading.Channels;

namespace PixelServer.Live;

/// <summary>Somebody who looks. What they cannot take in time is dropped, the oldest first. Disposing ends it.</summary>
internal sealed class LiveSubscription : IDisposable
{
    private readonly Channel<LiveMessage> _messages = Channel.CreateBounded<LiveMessage>(new BoundedChannelOptions(5)
    {
        FullMode = BoundedChannelFullMode.DropOldest,
        SingleReader = true,
    });

    private readonly Action<LiveSubscription> _end;

    public LiveSubscription(string scope, Action<LiveSubscription> end)
    {
        Scope = scope;
        _end = end;
    }

    /// <summary>The site looked at; empty for all.</summary>
    public string Scope { get; }

    public void Send(LiveMessage message) => _messages.Writer.TryWrite(message);

    /// <summary>No more will come.</summary>
    public void Complete() => _messages.Writer.TryComplete();

    public IAsyncEnumerable<LiveMessage> ReadAllAsync(CancellationToken cancellationToken) => _messages.Reader.ReadAllAsync(cancellationToken);

    public void Dispose() => _end(this);
}

using System.Globalization;

namespace PixelServer.Pipeline.Redis;

/// <summary>
/// Sees to it that all who use a stream count as many streams, because a block's stream is a remainder by their number: whoever counts
/// fewer would never read some of them. The first to come writes the number down beside the stream; whoever disagrees leaves it alone.
/// Asked again when Redis was away, as it may have been emptied. For one loop.
/// </summary>
internal sealed class StreamAgreement(RedisKeys keys, int number, RedisConnection connection)
{
    private int _agreedAt = -1;

    /// <exception cref="RedisCallException">Others count differently; or Redis, never asked before, does not answer.</exception>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        var breaks = connection.Breaks;
        if (_agreedAt == breaks)
        {
            return;
        }

        var own = keys.Streams.Count.ToString(CultureInfo.InvariantCulture);
        var said = (string)await connection.CallOnceAsync(StreamCalls.Agree(keys.Counts[number], own), cancellationToken);
        if (said != own)
        {
            throw new RedisCallException(
                $"Redis:Streams is {own} here and {said} with whoever came first: use the same everywhere. To change it, stop all collectors and "
                + $"loaders once no block waits in Redis, and delete the keys {keys.Counts[0].Replace("{0}", "*", StringComparison.Ordinal)}.",
                new InvalidOperationException("Redis:Streams differs."));
        }

        _agreedAt = breaks;
    }
}

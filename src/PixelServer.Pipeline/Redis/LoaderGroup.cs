namespace PixelServer.Pipeline.Redis;

/// <summary>
/// The consumer group of a stream. Collectors make it before they send to an empty stream, because a full Redis refuses a new group
/// and without one nobody could empty it; loaders make it wherever it is missing.
/// </summary>
internal static class LoaderGroup
{
    /// <exception cref="RedisCallException">Redis does not answer, or refuses.</exception>
    public static async Task CreateAsync(RedisConnection connection, string stream, CancellationToken cancellationToken)
    {
        try
        {
            await connection.CallOnceAsync(StreamCalls.CreateGroup(stream), cancellationToken);
        }
        catch (RedisCallException e) when (e.IsGroupThere)
        {
            // Another was faster.
        }
    }
}

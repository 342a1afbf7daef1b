namespace PixelServer.Pipeline.Redis;

/// <summary>A call that Redis did not answer, or refused. The message names no password. Whether it was carried out is not known.</summary>
internal sealed class RedisCallException(string message, Exception inner) : Exception(message, inner)
{
    /// <summary>The consumer group, or its stream, is not there.</summary>
    public bool IsGroupMissing => Message.StartsWith("NOGROUP", StringComparison.Ordinal);

    /// <summary>The consumer group is there already.</summary>
    public bool IsGroupThere => Message.StartsWith("BUSYGROUP", StringComparison.Ordinal);
}

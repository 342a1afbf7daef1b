namespace PixelServer.ClickHouse;

/// <summary>The embedded engine could not be started; the message holds its own words.</summary>
public sealed class EmbeddedClickHouseException : Exception
{
    public EmbeddedClickHouseException()
    {
    }

    public EmbeddedClickHouseException(string message)
        : base(message)
    {
    }

    public EmbeddedClickHouseException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Another process holds the folder or the port: worth waiting for, as it may be a predecessor on its way out.</summary>
    public bool MayPass { get; init; }

    /// <summary>The engine was killed while it started, which says nothing against the next start.</summary>
    public bool WasKilled { get; init; }
}

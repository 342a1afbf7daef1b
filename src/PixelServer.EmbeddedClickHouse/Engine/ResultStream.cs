namespace PixelServer.EmbeddedClickHouse.Engine;

/// <summary>A running SELECT whose chunks are fetched one by one, so that memory stays bounded. One thread at a time.</summary>
internal sealed unsafe class ResultStream(ChdbLibrary library, nint connection, nint handle) : IDisposable
{
    private bool _ended;

    /// <summary>The next chunk, or null at the end.</summary>
    /// <exception cref="EngineException">The query failed.</exception>
    public EngineResult? Fetch()
    {
        var chunk = new EngineResult(library, library.FetchStream(connection, handle));
        if (chunk.Error is { } error)
        {
            _ended = true;
            chunk.Dispose();
            throw new EngineException(error);
        }

        if (chunk.IsEmpty)
        {
            _ended = true;
            chunk.Dispose();
            return null;
        }

        return chunk;
    }

    public void Dispose()
    {
        if (!_ended)
        {
            library.CancelStream(connection, handle);
        }

        library.DestroyResult(handle);
    }
}

namespace PixelServer.EmbeddedClickHouse.Engine;

/// <summary>What a finished query read, wrote and answered.</summary>
internal readonly record struct ResultFigures(
    ulong RowsRead, ulong BytesRead, ulong RowsWritten, ulong BytesWritten, ulong ResultRows, ulong ResultBytes, TimeSpan Elapsed);

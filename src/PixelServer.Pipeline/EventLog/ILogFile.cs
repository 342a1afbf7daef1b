using System.IO.MemoryMappedFiles;

namespace PixelServer.Pipeline.EventLog;

/// <summary>One open file of <see cref="ILogFiles"/>.</summary>
internal interface ILogFile : IDisposable
{
    long Length { get; }

    /// <summary>Reads what there is; 0 at the end of the file.</summary>
    int Read(Span<byte> buffer, long offset);

    /// <summary>Writes all; after a failure any part of it may have been written.</summary>
    void Write(ReadOnlySpan<byte> bytes, long offset);

    /// <summary>Makes all written bytes durable. After a failure they may be lost although reads still show them.</summary>
    void SyncData();

    /// <summary>Maps the file's first bytes into memory.</summary>
    MemoryMappedViewAccessor Map(int length);
}

using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PixelServer.Pipeline.EventLog;

/// <summary>
/// One file of the log while it is written to, with the memory that writers copy into: the mapped file itself
/// (<see cref="Durability.Process"/>) or a private buffer that <see cref="GroupCommit"/> writes out
/// (<see cref="Durability.Disk"/>; syncing a mapping costs a page fault per page and commit).
/// Many threads append; one keeper thread marks and seals; the memory is released only after every append has been published.
/// </summary>
internal sealed unsafe class LogSegment : IDisposable
{
    private readonly MemoryMappedViewAccessor? _mapping;
    private readonly int _capacity;
    private byte* _memory;
    private ulong _salt;

    // Writers: next free offset. Grows past the limit when the segment is full; 64 bits so that it never wraps.
    private long _tail = SegmentHeader.Length;

    // Set by the one writer that crosses the limit: where the records end and the last block mark goes.
    private volatile int _end;

    // Keeper and committer.
    private volatile int _durableEnd = SegmentHeader.Length;

    public LogSegment(string path, ILogFile file, long id, int capacity, bool mapped)
    {
        Path = path;
        File = file;
        Id = id;
        _capacity = capacity;
        if (mapped)
        {
            _mapping = file.Map(capacity);
            _mapping.SafeMemoryMappedViewHandle.AcquirePointer(ref _memory);
        }
        else
        {
            // Not cleared: stale bytes cannot carry this segment's stamps.
            _memory = (byte*)NativeMemory.AlignedAlloc((nuint)capacity, 4096);
        }
    }

    private LogSegment()
    {
        Path = "";
        File = new LocalFile(new SafeFileHandle());
        IsQueuedForSealing = true;
        IsSealed = true;
        Close();
    }

    public string Path { get; }

    public ILogFile File { get; }

    public long Id { get; }

    public bool IsMapped => _mapping is not null;

    public SegmentHeader Header { get; private set; }

    /// <summary>What was left in the file of earlier segments when this one was begun.</summary>
    public Remains Remains { get; set; } = Remains.None;

    /// <summary>True while not all of that is written over.</summary>
    public bool HasRemains => Remains.End > Tail;

    /// <summary>Behind all that was ever written to the segment, once it is closed.</summary>
    public int WrittenEnd => End > SegmentHeader.Length ? End + LogRecord.MarkLength : End;

    /// <summary>Bytes reserved by writers so far.</summary>
    public int Tail => (int)Math.Min(Volatile.Read(ref _tail), Limit);

    /// <summary>True once a writer did not fit, or <see cref="Close"/> was called: nothing more is appended.</summary>
    public bool IsClosed => _end != 0;

    /// <summary>Where the records end; 0 while open.</summary>
    public int End => _end;

    /// <summary>Everything before this offset is as durable as the log promises.</summary>
    public int DurableEnd
    {
        get => _durableEnd;
        set => _durableEnd = value;
    }

    /// <summary>Under the log's roll lock: the keeper has been told.</summary>
    public bool IsQueuedForSealing { get; set; }

    /// <summary>In its final form on disk; the memory is gone.</summary>
    public bool IsSealed { get; set; }

    /// <summary>Set when a write or sync of this segment failed: what is not durable by now never will be.</summary>
    public bool IsBroken { get; set; }

    // The last block mark always has room behind the last record.
    private int Limit => _capacity - LogRecord.MarkLength;

    /// <summary>A segment that is closed and sealed: what a log without room begins with.</summary>
    public static LogSegment NoRoom() => new();

    /// <summary>Gives the segment its identity; from here on it may be appended to.</summary>
    public void Activate(ulong salt, long createdMilliseconds)
    {
        _salt = salt;
        WriteHeader(new SegmentHeader(Id, salt, createdMilliseconds, SealedEnd: 0));
    }

    /// <summary>
    /// Reserves room with one interlocked add, copies, and publishes by writing the stamp last. False when it does not fit;
    /// the segment is closed then.
    /// </summary>
    public bool TryAppend(LogRecordKind kind, ReadOnlySpan<byte> payload, out int start, out int end)
    {
        var size = LogRecord.SizeOf(payload.Length);
        var reserved = Interlocked.Add(ref _tail, size) - size;
        if (reserved + size > Limit)
        {
            if (reserved <= Limit)
            {
                _end = (int)reserved;
            }

            start = end = 0;
            return false;
        }

        start = (int)reserved;
        end = start + size;
        WriteRecord(start, kind, payload);
        return true;
    }

    /// <summary>Ends appending, as if a record had not fitted.</summary>
    public void Close()
    {
        var reserved = Interlocked.Add(ref _tail, _capacity) - _capacity;
        if (reserved <= Limit)
        {
            _end = (int)reserved;
        }
    }

    /// <summary>Writes the last block mark, for which room is kept behind the last record; returns its end.</summary>
    public int AppendFinalMark(ReadOnlySpan<byte> payload)
    {
        WriteRecord(_end, LogRecordKind.BlockMark, payload);
        return _end + LogRecord.MarkLength;
    }

    /// <summary>Notes in the header where the records end, so that damage to the last of them can be told from the end.</summary>
    public void Seal(int end) => WriteHeader(Header with { SealedEnd = end });

    /// <summary>Walks published records from an offset; stops at the first place that is not published yet.</summary>
    /// <returns>The offset it stopped at.</returns>
    public int PublishedEnd(int from)
    {
        while (from <= _capacity - LogRecord.HeaderLength)
        {
            var place = _memory + from;
            if (Volatile.Read(ref *(ulong*)place) != ToLittleEndian(LogRecord.Stamp(_salt, from)))
            {
                break;
            }

            from += LogRecord.PublishedSize(new ReadOnlySpan<byte>(place, LogRecord.HeaderLength));
        }

        return from;
    }

    /// <summary>Bytes of the segment's memory, for the committer.</summary>
    public ReadOnlySpan<byte> Memory(int start, int end) => new(_memory + start, end - start);

    public void Dispose()
    {
        if (_memory != null)
        {
            if (_mapping is not null)
            {
                _mapping.SafeMemoryMappedViewHandle.ReleasePointer();
                _mapping.Dispose();
            }
            else
            {
                NativeMemory.AlignedFree(_memory);
            }

            _memory = null;
        }

        File.Dispose();
    }

    private static ulong ToLittleEndian(ulong value) =>
        BitConverter.IsLittleEndian ? value : BinaryPrimitives.ReverseEndianness(value);

    private void WriteRecord(int start, LogRecordKind kind, ReadOnlySpan<byte> payload)
    {
        var stamp = LogRecord.Stamp(_salt, start);
        LogRecord.WriteUnstamped(new Span<byte>(_memory + start, LogRecord.SizeOf(payload.Length)), stamp, kind, payload);
        Volatile.Write(ref *(ulong*)(_memory + start), ToLittleEndian(stamp));
    }

    private void WriteHeader(SegmentHeader header)
    {
        Header = header;
        var memory = new Span<byte>(_memory, SegmentHeader.Length);
        header.Write(memory);
        if (!IsMapped)
        {
            File.Write(memory, 0);
        }
    }
}

using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace PixelServer.Pipeline.EventLog;

/// <summary>
/// The durable log between the collector, which appends, and the loader, which takes blocks and releases them once they are in
/// ClickHouse. Appending is thread-safe and does not block; blocks have one reader.
/// </summary>
/// <remarks>
/// <para><b>Invariants.</b> (1) An append that was answered is found again after a restart: with Durability.Disk whatever loses
/// power, with Durability.Process whatever is killed. (2) A block never changes and is never split or joined with another once
/// it was handed out; its id depends on its segment and start alone. (3) A file is used again only after all its blocks were
/// released. (4) Damage costs the damaged records and no others. (5) Disk use is bounded; at the bound
/// appends are refused and nothing held is lost.</para>
/// <para><b>Files.</b> <c>{id:20 digits}.log</c>, ids ascending and never reused, all of the same preallocated size;
/// <c>checkpoint</c>, a hint; <c>lock</c>, held against a second process; <c>damaged/</c>, unreadable bytes kept aside.</para>
/// <para><b>Segment</b>, little-endian: header (64 bytes) twice, then records, each at a multiple of eight.
/// Header: magic and version u64 · id i64 · salt u64 · created i64 (Unix ms) · sealed end i32 (0 = unknown) · CRC32C of these u32.
/// The salt is random, new each time a file is begun, and makes whatever was in the file before unreadable.</para>
/// <para><b>Record</b>: stamp u64 = salt + offset, written last · kind (high 8 bits) and payload length (low 24) u32 ·
/// CRC32C of stamp, kind, length and payload u32 · payload · zero to seven bytes of padding. Kinds: 1 request, 2 block mark,
/// whose payload is the i32 offset where its block begins; the block is what lies between there and the mark.</para>
/// <para><b>Append</b>: reserve with one interlocked add, copy, write the stamp. The writer that does not fit closes the segment
/// and the next one, prepared ahead, takes over. <b>Cut</b>: a block mark is appended like any record, so what was reserved
/// before it is the block; it is handed out once all of it is published and durable. <b>Seal</b>: a closed segment gets a last
/// mark, for which room is kept, and its end goes into the header.</para>
/// <para><b>Recovery</b>: every file is scanned. Where no valid record is found, the scan looks on at every multiple of eight;
/// what lies between is a gap, and behind the last valid record of an unsealed segment is its torn tail, which is cut. Unsealed
/// segments are marked and sealed; new events go to a new segment.</para>
/// </remarks>
public sealed partial class DiskEventLog : IAsyncDisposable
{
    private readonly EventLogOptions _options;
    private readonly ILogFiles _files;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly IDisposable _lock;
    private readonly SegmentStore _store;
    private readonly DamagedRanges _damaged;
    private readonly GroupCommit? _commit;
    private readonly WaitingBlocks _waiting;
    private readonly BlockCutter _cutter;
    private readonly Channel<LogBlock> _blocks = Channel.CreateUnbounded<LogBlock>(new UnboundedChannelOptions { SingleReader = true });

    // Writers read it for every append; replaced under _rollLock.
    private volatile LogSegment _active;
    private readonly Lock _rollLock = new();
    private LogSegment? _prepared;
    private volatile bool _isFull;
    private long _activatedAt;

    // Keeper: closed segments still to be sealed, oldest first; whoever cuts or seals holds _cutLock.
    private readonly Queue<LogSegment> _closed = new();
    private readonly Lock _cutLock = new();
    private readonly AutoResetEvent _keeperWake = new(false);
    private readonly Thread _keeper;
    private volatile bool _stopping;

    private DiskEventLog(EventLogOptions options, TimeProvider time, ILogger logger, ILogFiles files)
    {
        _options = options;
        _files = files;
        _time = time;
        _logger = logger;
        _store = new SegmentStore(options, files);
        _damaged = new DamagedRanges(files, options.Folder);
        _waiting = new WaitingBlocks();
        files.CreateFolder(options.Folder);
        _lock = TakeLock(files, options.Folder);
        try
        {
            Recover();
            _commit = options.Durability == Durability.Disk ? new GroupCommit(logger) : null;
            _cutter = new BlockCutter(_commit, _waiting, _blocks.Writer, time, logger);
            // A full log must open: its blocks are waiting to be loaded, which is what makes room.
            _active = LogSegment.NoRoom();
            TryRoll(_active);
        }
        catch
        {
            _commit?.Dispose();
            _lock.Dispose();
            throw;
        }

        _keeper = new Thread(Keep) { IsBackground = true, Name = "event log keeper" };
        _keeper.Start();
    }

    /// <summary>Blocks in order, those of earlier runs first. The one reader hands each to <see cref="Release"/> when it is loaded.</summary>
    public ChannelReader<LogBlock> Blocks => _blocks.Reader;

    /// <summary>Blocks found at opening: they may be in ClickHouse already.</summary>
    public IReadOnlyList<LogBlock> RecoveredBlocks { get; private set; } = [];

    public LogStatus Status
    {
        get
        {
            var waiting = _waiting.Snapshot();
            return new LogStatus(
                _options.Durability,
                _store.Files,
                (long)_store.Files * _options.SegmentBytes,
                _options.MaxBytes,
                waiting.Blocks,
                waiting.Bytes + _cutter.Uncut(_active),
                waiting.Oldest,
                _isFull,
                _damaged.Count,
                _commit?.Commits ?? 0,
                _commit?.Failures ?? 0);
        }
    }

    /// <summary>Opens a folder, recovering what an earlier run left.</summary>
    /// <exception cref="IOException">Another process holds the folder. A full disk is no error: the log opens full.</exception>
    public static DiskEventLog Open(EventLogOptions options, TimeProvider time, ILogger logger) =>
        Open(options, time, logger, new LocalFiles());

    /// <summary>The same on another disk.</summary>
    internal static DiskEventLog Open(EventLogOptions options, TimeProvider time, ILogger logger, ILogFiles files)
    {
        var errors = options.Errors().ToList();
        return errors.Count > 0
            ? throw new ArgumentException(string.Join(Environment.NewLine, errors), nameof(options))
            : new DiskEventLog(options, time, logger, files);
    }

    /// <summary>Appends one record. Does not wait for durability.</summary>
    public AppendResult TryAppend(ReadOnlySpan<byte> record, out LogPosition position)
    {
        if (record.Length > EventLogOptions.MaxRecordBytes || LogRecord.SizeOf(record.Length) > _options.SegmentBytes / 2)
        {
            position = default;
            return AppendResult.TooLong;
        }

        while (true)
        {
            var segment = _active;
            if (segment.TryAppend(LogRecordKind.Request, record, out _, out var end))
            {
                position = new LogPosition(segment, end);
                return AppendResult.Appended;
            }

            if (!TryRoll(segment))
            {
                position = default;
                return AppendResult.Full;
            }
        }
    }

    /// <summary>
    /// Completes with true once the position is as durable as the log promises, at once with Durability.Process; with false
    /// when the disk failed, in which case the event counts as not stored.
    /// </summary>
    public ValueTask<bool> WhenDurableAsync(LogPosition position) =>
        _commit is null ? new ValueTask<bool>(true) : _commit.WhenDurableAsync(position);

    /// <summary>Cuts what has been appended into a block now, as shutdown and tests need; nothing happens when there is nothing.</summary>
    public void Cut()
    {
        lock (_cutLock)
        {
            CutActive();
            SealClosed();
        }
    }

    /// <summary>Reads a block's bytes. The caller disposes the content.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public LogBlockContent Read(LogBlock block)
    {
        var (path, salt) = _waiting.Locate(block);
        var buffer = ArrayPool<byte>.Shared.Rent(block.Bytes);
        try
        {
            using var file = _files.OpenToRead(path);
            for (var read = 0; read < block.Bytes;)
            {
                var count = file.Read(buffer.AsSpan(read, block.Bytes - read), block.Start + read);
                read += count > 0 ? count : throw new EndOfStreamException($"{path} ends inside block {block.Id}.");
            }

            return new LogBlockContent(block, buffer, salt, (offset, bytes) => KeepAside(block, offset, bytes));
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
    }

    /// <summary>Says that a block is in ClickHouse for good; its file is used again once all its blocks are.</summary>
    public void Release(LogBlock block)
    {
        var freed = _waiting.Release(block, out var checkpoint);
        try
        {
            checkpoint.Save(_files, _options.Folder);
        }
        catch (Exception e) when (IsDiskFailure(e))
        {
            LogCheckpointFailed(e);
        }

        lock (_rollLock)
        {
            freed.ForEach(_store.Release);
        }

        if (_isFull)
        {
            _keeperWake.Set();
        }
    }

    /// <summary>Stops appending, hands out the last block and closes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopping)
        {
            return;
        }

        _stopping = true;
        _keeperWake.Set();
        await Task.Run(_keeper.Join);
        _active.Close();
        lock (_cutLock)
        {
            SealClosed();
            if (!_active.IsSealed)
            {
                SealSegment(_active);
            }
        }

        _prepared?.Dispose();
        _commit?.Dispose();
        _blocks.Writer.TryComplete();
        // The keeper's event is left to the collector: the loader still releases blocks, which would signal it.
        _lock.Dispose();
    }

    private static bool IsDiskFailure(Exception exception) => exception is IOException or UnauthorizedAccessException;

    private static IDisposable TakeLock(ILogFiles files, string folder)
    {
        try
        {
            return files.Lock(Path.Combine(folder, "lock"));
        }
        catch (IOException e)
        {
            throw new IOException($"The event log in {folder} is in use by another process; give each its own data folder (--data).", e);
        }
    }

    private void Recover()
    {
        var checkpoint = Checkpoint.Load(_files, _options.Folder);
        var found = new List<LogBlock>();
        foreach (var (id, path) in _store.List().ToList())
        {
            _store.Found(id);
            switch (RecoverSegment(id, path))
            {
                case RecoveredSegment.Readable(var header, var blocks):
                    var waiting = blocks.Where(block => new Checkpoint(block.SegmentId, block.Start).CompareTo(checkpoint) >= 0).ToList();
                    _waiting.AddSegment(id, path, header.Salt);
                    waiting.ForEach(_waiting.Add);
                    found.AddRange(waiting);
                    _waiting.Finish(id).ForEach(_store.Release);
                    break;
                case RecoveredSegment.Unreadable:
                    LogUnreadableSegment(path, _damaged.KeepFile(path));
                    _store.Lost();
                    break;
                default:
                    _store.Release(path);
                    break;
            }
        }

        RecoveredBlocks = found;
        found.ForEach(block => _blocks.Writer.TryWrite(block));
        if (found.Count > 0)
        {
            LogRecovered(found.Count, found.Sum(block => (long)block.Bytes));
        }
    }

    private RecoveredSegment RecoverSegment(long id, string path)
    {
        using var file = _files.Open(path);
        return SegmentRecovery.Recover(file, id, _time.GetUtcNow());
    }

    private void Begin(LogSegment segment)
    {
        segment.Activate(BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8)), _time.GetUtcNow().ToUnixTimeMilliseconds());
        _waiting.AddSegment(segment.Id, segment.Path, segment.Header.Salt);
        _commit?.Add(segment);
        _activatedAt = _time.GetTimestamp();
    }

    // Replaces a closed segment by the next one; false when there is no room for one.
    private bool TryRoll(LogSegment closed)
    {
        lock (_rollLock)
        {
            if (_active != closed)
            {
                return true;
            }

            if (!closed.IsQueuedForSealing)
            {
                closed.IsQueuedForSealing = true;
                lock (_closed)
                {
                    _closed.Enqueue(closed);
                }
            }

            // While full, only the keeper looks for room: a refused append must stay cheap.
            if (_isFull || _stopping || !TryPrepare())
            {
                if (!_isFull)
                {
                    _isFull = true;
                    LogFullness("full: new events are refused until blocks are loaded");
                }

                return false;
            }

            Begin(_prepared!);
            _active = _prepared!;
            _prepared = null;
        }

        _keeperWake.Set();
        return true;
    }

    // Under _rollLock.
    private bool TryPrepare()
    {
        if (_prepared is not null)
        {
            return true;
        }

        try
        {
            _prepared = _store.TryCreate();
        }
        catch (Exception e) when (IsDiskFailure(e))
        {
            if (!_isFull)
            {
                LogNoRoom(e, _options.Folder);
            }
        }

        return _prepared is not null;
    }

    private void Keep()
    {
        while (!_stopping)
        {
            _keeperWake.WaitOne(_options.TickInterval);
            try
            {
                lock (_cutLock)
                {
                    SealClosed();
                    if (IsCutDue())
                    {
                        CutActive();
                    }
                }

                lock (_rollLock)
                {
                    if (TryPrepare() && _isFull)
                    {
                        _isFull = false;
                        LogFullness("taking events again");
                    }
                }

                RollClosedOrOld();
            }
            catch (Exception e) when (IsDiskFailure(e))
            {
                // The disk failed under the keeper; appends keep their own verdict, and the next tick tries again.
                LogKeeperFailed(e);
            }
        }
    }

    private bool IsCutDue()
    {
        var uncut = _cutter.Uncut(_active);
        return uncut >= _options.BlockBytes || (uncut > 0 && _cutter.SinceLastCut >= _options.BlockInterval);
    }

    // Also replaces a segment that a failing disk closed, so that what was durable in it need not wait for the next event.
    private void RollClosedOrOld()
    {
        var active = _active;
        if (active.IsClosed)
        {
            TryRoll(active);
        }
        else if (active.Tail > SegmentHeader.Length && _time.GetElapsedTime(_activatedAt) >= _options.SegmentAge)
        {
            active.Close();
            TryRoll(active);
        }
    }

    // Under _cutLock. Seals what is closed until the active segment is the first that is not sealed: the one the cutter is in.
    private LogSegment SealUpToActive()
    {
        while (true)
        {
            SealClosed();
            lock (_rollLock)
            {
                lock (_closed)
                {
                    if (_closed.Count == 0)
                    {
                        return _active;
                    }
                }
            }
        }
    }

    // Under _cutLock. Appends a mark to the active segment and hands out what lies before it.
    private void CutActive()
    {
        var segment = SealUpToActive();
        if (segment.IsClosed || !_cutter.TryCut(segment))
        {
            TryRoll(segment);
        }
    }

    // Under _cutLock.
    private void SealClosed()
    {
        while (true)
        {
            LogSegment? segment;
            lock (_closed)
            {
                if (!_closed.TryDequeue(out segment))
                {
                    return;
                }
            }

            SealSegment(segment);
        }
    }

    // Under _cutLock.
    private void SealSegment(LogSegment segment)
    {
        _cutter.Seal(segment);
        var freed = _waiting.Finish(segment.Id);
        lock (_rollLock)
        {
            freed.ForEach(_store.Release);
        }
    }

    private void KeepAside(LogBlock block, int offset, ReadOnlySpan<byte> bytes) =>
        LogUnreadableRange(block.SegmentId, offset, bytes.Length, _damaged.Keep(block.SegmentId, offset, bytes));

    [LoggerMessage(10, LogLevel.Information, "Found {Count} blocks ({Bytes} bytes) of an earlier run in the event log.")]
    private partial void LogRecovered(int count, long bytes);

    [LoggerMessage(11, LogLevel.Error, "No header of {Path} can be read; the file is kept as {Kept}.")]
    private partial void LogUnreadableSegment(string path, string kept);

    [LoggerMessage(12, LogLevel.Error, "Segment {Segment} of the event log is unreadable from {Offset} for {Length} bytes; they are kept in {Path}.")]
    private partial void LogUnreadableRange(long segment, int offset, int length, string path);

    [LoggerMessage(13, LogLevel.Error, "No room for the next segment of the event log in {Folder}.")]
    private partial void LogNoRoom(Exception exception, string folder);

    [LoggerMessage(14, LogLevel.Warning, "The event log is {State}.")]
    private partial void LogFullness(string state);

    [LoggerMessage(16, LogLevel.Warning, "The event log's checkpoint could not be written; a restart will ask ClickHouse for more blocks.")]
    private partial void LogCheckpointFailed(Exception exception);

    [LoggerMessage(15, LogLevel.Error, "The event log's keeper met a failing disk; it tries again.")]
    private partial void LogKeeperFailed(Exception exception);
}

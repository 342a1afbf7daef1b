using System.Buffers;
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
/// appends are refused and nothing held is lost. (6) Soon after WipeAfter no segment file holds a byte of a loaded event, unless
/// one that is not loaded yet is in the same segment.</para>
/// <para><b>Files.</b> <c>{id:20 digits}.log</c>, ids ascending and never reused, all of the same preallocated size;
/// <c>checkpoint</c>, a hint; <c>lock</c>, held against a second process; <c>damaged/</c>, unreadable bytes kept aside until they
/// are as old as KeepDamaged; after a power cut there may be some of loaded events among them, which lay where a write was torn.</para>
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
/// <para><b>Wipe</b>: a segment in which something was loaded WipeAfter ago is closed early, and a file whose blocks are all loaded
/// is overwritten with zeros if it was not used again by then; before, it gets a new name, higher than the id in its header, which
/// is left as it is. What a reused file still holds behind its new records counts as loaded when it was before. What cannot be
/// overwritten is deleted. A file found at opening, of which nothing waits, is wiped at once.</para>
/// <para><b>Recovery</b>: every file is scanned. Where no valid record is found, the scan looks on at every multiple of eight;
/// what lies between is a gap, and behind the last valid record of an unsealed segment is its torn tail, which is cut. Unsealed
/// segments are marked and sealed; new events go to a new segment, whose id is behind all found and behind the checkpoint. A file
/// whose name is newer than its header holds nothing, whatever is in it.</para>
/// </remarks>
public sealed partial class DiskEventLog : IAsyncDisposable
{
    private readonly EventLogOptions _options;
    private readonly ILogger _logger;
    private readonly ILogFiles _files;
    private readonly IDisposable _lock;
    private readonly SegmentStore _store;
    private readonly SegmentWiper _wiper;
    private readonly DamagedRanges _damaged;
    private readonly GroupCommit? _commit;
    private readonly WaitingBlocks _waiting = new();
    private readonly SegmentSuccession _segments;
    private readonly BlockCutter _cutter;
    private readonly Channel<LogBlock> _blocks = Channel.CreateUnbounded<LogBlock>(new UnboundedChannelOptions { SingleReader = true });

    // Keeper; whoever cuts or seals holds _cutLock.
    private readonly Lock _cutLock = new();
    private readonly AutoResetEvent _keeperWake = new(false);
    private readonly Thread _keeper;
    private volatile bool _stopping;

    private DiskEventLog(EventLogOptions options, TimeProvider time, ILogger logger, ILogFiles files)
    {
        _options = options;
        _logger = logger;
        _files = files;
        _store = new SegmentStore(options, files, logger);
        _wiper = new SegmentWiper(options, files, _store, time, logger);
        _damaged = new DamagedRanges(options, files, time, logger);
        LogRecovery.CreateFolder(files, options.Folder);
        _lock = TakeLock(files, options.Folder);
        try
        {
            RecoveredBlocks = new LogRecovery(options, files, _store, _waiting, _damaged, time, logger).Run();
            foreach (var block in RecoveredBlocks)
            {
                _blocks.Writer.TryWrite(block);
            }

            _commit = options.Durability == Durability.Disk ? new GroupCommit(logger) : null;
            _cutter = new BlockCutter(_commit, _waiting, _blocks.Writer, time, logger);
            _segments = new SegmentSuccession(options, _store, _waiting, _commit, time, logger, () => _keeperWake.Set());
            _segments.TryRoll(_segments.Active);
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
    public IReadOnlyList<LogBlock> RecoveredBlocks { get; }

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
                waiting.Bytes + _cutter.Uncut(_segments.Active),
                waiting.Oldest,
                _segments.IsFull,
                _damaged.Count,
                _commit?.Commits ?? 0,
                _commit?.Failures ?? 0,
                waiting.Wipeable + _store.RemainingBytes,
                _wiper.Failures);
        }
    }

    /// <summary>Opens a folder, recovering what an earlier run left.</summary>
    /// <exception cref="IOException">Another process holds the folder, or another version wrote the log in its own format. A full disk is no error: the log opens full.</exception>
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
            var segment = _segments.Active;
            if (segment.TryAppend(LogRecordKind.Request, record, out _, out var end))
            {
                position = new LogPosition(segment, end);
                return AppendResult.Appended;
            }

            if (!_segments.TryRoll(segment))
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

    /// <summary>Says that a block is in ClickHouse for good; its file is wiped or used again once all its blocks are.</summary>
    public void Release(LogBlock block)
    {
        var freed = _waiting.Release(block, _wiper.DueAt(), out var checkpoint);
        try
        {
            checkpoint.Save(_files, _options.Folder);
        }
        catch (Exception e) when (IsDiskFailure(e))
        {
            LogCheckpointFailed(e);
        }

        _segments.Release(freed);
    }

    /// <summary>Stops appending, hands out the last block and closes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopping)
        {
            return;
        }

        _stopping = true;
        _segments.End();
        _keeperWake.Set();
        await Task.Run(_keeper.Join);
        var active = _segments.Active;
        active.Close();
        lock (_cutLock)
        {
            SealClosed();
            if (!active.IsSealed)
            {
                Seal(active);
            }
        }

        _segments.Dispose();
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

                _segments.Prepare();
                RollClosed();
                // Else the next segment's file may be one that is due itself.
                var isWiped = _wiper.Work();
                RollOld(isWiped);
                _damaged.DeleteOld();
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
        var uncut = _cutter.Uncut(_segments.Active);
        return uncut >= _options.BlockBytes || (uncut > 0 && _cutter.SinceLastCut >= _options.BlockInterval);
    }

    // Also replaces a segment that a failing disk closed, so that what was durable in it need not wait for the next event.
    private void RollClosed()
    {
        var active = _segments.Active;
        if (active.IsClosed)
        {
            _segments.TryRoll(active);
        }
    }

    // An empty segment without remains stays for ever.
    private void RollOld(bool isWiped)
    {
        var active = _segments.Active;
        if ((active.Tail > SegmentHeader.Length && _segments.ActiveAge >= _options.SegmentAge)
            || (isWiped && (_wiper.IsDue(_waiting.WipeAt(active.Id)) || (active.HasRemains && _wiper.IsDue(active.Remains.DueAt)))))
        {
            _segments.RollEarly(active);
        }
    }

    // Under _cutLock. Appends a mark to the active segment and hands out what lies before it.
    private void CutActive()
    {
        var segment = SealClosed();
        if (segment.IsClosed || !_cutter.TryCut(segment))
        {
            _segments.TryRoll(segment);
        }
    }

    // Under _cutLock. Returns the active segment, which is then the first that is not sealed: the one the cutter is in.
    private LogSegment SealClosed()
    {
        LogSegment segment;
        while (_segments.TryTakeClosed(out segment))
        {
            Seal(segment);
        }

        return segment;
    }

    // Under _cutLock.
    private void Seal(LogSegment segment)
    {
        _cutter.Seal(segment);
        _segments.Release(_waiting.Finish(segment.Id, segment.WrittenEnd, _wiper.DueAt()));
    }

    private void KeepAside(LogBlock block, int offset, ReadOnlySpan<byte> bytes) =>
        LogUnreadableRange(block.SegmentId, offset, bytes.Length, _damaged.Keep(block.SegmentId, offset, bytes));

    [LoggerMessage(12, LogLevel.Error, "Segment {Segment} of the event log is unreadable from {Offset} for {Length} bytes; they are kept in {Path}.")]
    private partial void LogUnreadableRange(long segment, int offset, int length, string path);

    [LoggerMessage(15, LogLevel.Error, "The event log's keeper met a failing disk; it tries again.")]
    private partial void LogKeeperFailed(Exception exception);

    [LoggerMessage(16, LogLevel.Warning, "The event log's checkpoint could not be written; a restart will ask ClickHouse for more blocks.")]
    private partial void LogCheckpointFailed(Exception exception);
}

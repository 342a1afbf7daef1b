using System.Buffers.Binary;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace PixelServer.Pipeline.EventLog;

/// <summary>
/// Cuts segments into blocks and gives them their final form: appends the marks, waits until what lies before a mark is published
/// and durable, hands the block out. Works on one segment after the other, oldest first. Called by one thread at a time.
/// </summary>
internal sealed partial class BlockCutter(
    GroupCommit? commit, WaitingBlocks waiting, ChannelWriter<LogBlock> blocks, TimeProvider time, ILogger logger)
{
    private int _blockStart = SegmentHeader.Length;
    private long _lastCut = time.GetTimestamp();

    // Used by the generated log methods.
    private readonly ILogger _logger = logger;

    public TimeSpan SinceLastCut => time.GetElapsedTime(_lastCut);

    /// <summary>Bytes of a segment that are in no block yet. May be asked from any thread; exact only for the segment being cut.</summary>
    public int Uncut(LogSegment segment) => segment.IsSealed ? 0 : Math.Max(0, segment.Tail - Volatile.Read(ref _blockStart));

    /// <summary>Hands out what has been appended to an open segment; false when the mark did not fit, which closed the segment.</summary>
    public bool TryCut(LogSegment segment)
    {
        if (segment.Tail == _blockStart)
        {
            return true;
        }

        Span<byte> payload = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(payload, _blockStart);
        if (!segment.TryAppend(LogRecordKind.BlockMark, payload, out var markStart, out var markEnd))
        {
            return false;
        }

        AwaitPublished(segment, markEnd);
        if (IsDurable(segment, markEnd))
        {
            HandOut(segment, markStart);
            Volatile.Write(ref _blockStart, markEnd);
        }

        return true;
    }

    /// <summary>Hands out the last block of a closed segment, writes its end into the file and lets go of its memory.</summary>
    public void Seal(LogSegment segment)
    {
        SpinWait.SpinUntil(() => segment.IsClosed);
        var end = segment.End;
        AwaitPublished(segment, end);
        if (!segment.IsBroken && end > _blockStart)
        {
            Span<byte> payload = stackalloc byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(payload, _blockStart);
            var markEnd = segment.AppendFinalMark(payload);
            if (IsDurable(segment, markEnd))
            {
                HandOut(segment, end);
                end = markEnd;
            }
        }

        commit?.Remove(segment);
        if (segment.IsBroken)
        {
            // Only what was synced before the failure was answered; the rest was refused and is not read.
            end = segment.DurableEnd;
        }

        TryWriteSeal(segment, end);
        if (segment.IsBroken && end > _blockStart)
        {
            // Not before the seal: without it a power cut could add refused records to a block that was handed out.
            HandOut(segment, end);
        }

        segment.IsSealed = true;
        segment.Dispose();
        Volatile.Write(ref _blockStart, SegmentHeader.Length);
    }

    // Recovery seals what is not sealed, so a disk that refuses this loses nothing. For a broken segment the seal also keeps
    // refused records, should they have reached the disk, from being found after a restart: the best that such a disk allows.
    private void TryWriteSeal(LogSegment segment, int end)
    {
        try
        {
            segment.Seal(end);
            if (commit is not null)
            {
                segment.File.SyncData();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotSealed(e, segment.Path);
        }
    }

    private void AwaitPublished(LogSegment segment, int end)
    {
        // A writer needs well under a microsecond between reserving and publishing, or a time slice when it is interrupted.
        var spin = default(SpinWait);
        // Also in a broken segment: its memory goes when it is sealed.
        for (var published = _blockStart; (published = segment.PublishedEnd(published)) < end;)
        {
            spin.SpinOnce();
        }
    }

    private bool IsDurable(LogSegment segment, int end) =>
        commit is null || commit.WaitUntilDurable(new LogPosition(segment, end));

    private void HandOut(LogSegment segment, int end)
    {
        var header = segment.Header;
        var id = BlockId.Of(header.CreatedMilliseconds, header.Salt, _blockStart);
        var block = new LogBlock(id, segment.Id, _blockStart, end, time.GetUtcNow());
        waiting.Add(block);
        _lastCut = time.GetTimestamp();
        blocks.TryWrite(block);
    }

    [LoggerMessage(17, LogLevel.Warning, "The end of {Path} could not be noted in it; a restart will look for it.")]
    private partial void LogNotSealed(Exception exception, string path);
}

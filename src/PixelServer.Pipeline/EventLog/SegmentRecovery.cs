using System.Buffers.Binary;

namespace PixelServer.Pipeline.EventLog;

/// <summary>What a segment file turned out to be when the log was opened.</summary>
internal abstract record RecoveredSegment
{
    /// <summary>Nothing of its own in it: prepared and never begun, or being wiped.</summary>
    /// <param name="UsedEnd">Zeros are all that lies behind; before it may be what others left.</param>
    public sealed record Unused(int UsedEnd) : RecoveredSegment;

    /// <summary>Neither copy of the header can be read.</summary>
    public sealed record Unreadable : RecoveredSegment;

    /// <summary>Written in another version of the format. Left as it is.</summary>
    public sealed record OtherVersion(int Version) : RecoveredSegment;

    /// <summary>A segment and its blocks, sealed now if it was not.</summary>
    /// <param name="Header">Its header.</param>
    /// <param name="Blocks">All blocks in it.</param>
    /// <param name="UsedEnd">Zeros are all that lies behind, which may be behind the segment's end.</param>
    public sealed record Readable(SegmentHeader Header, IReadOnlyList<LogBlock> Blocks, int UsedEnd) : RecoveredSegment;
}

/// <summary>
/// Brings one segment file back after a restart: walks its records, cuts a torn tail, closes the last block with a mark and
/// seals the file, so that every segment on disk is in its final form before the log takes new events.
/// </summary>
internal static class SegmentRecovery
{
    /// <param name="file">The file.</param>
    /// <param name="nameId">The id in its name; higher than the header's when a used file was renamed and not begun again.</param>
    /// <param name="now">Stands for the time its blocks were cut.</param>
    public static RecoveredSegment Recover(ILogFile file, long nameId, DateTimeOffset now)
    {
        var bytes = ReadAll(file);
        var usedEnd = bytes.AsSpan().LastIndexOfAnyExcept((byte)0) + 1;
        if (bytes.Length < SegmentHeader.Length || !SegmentHeader.TryRead(bytes, out var header) || header.Id > nameId)
        {
            if (usedEnd > SegmentHeader.Length && SegmentHeader.FindOtherVersion(bytes) is > 0 and var version)
            {
                return new RecoveredSegment.OtherVersion(version);
            }

            // Without a record nothing can be lost.
            return usedEnd <= SegmentHeader.Length ? new RecoveredSegment.Unused(usedEnd) : new RecoveredSegment.Unreadable();
        }

        if (header.Id < nameId)
        {
            return new RecoveredSegment.Unused(usedEnd);
        }

        var isSealed = header.SealedEnd is >= SegmentHeader.Length && header.SealedEnd <= bytes.Length;
        var blocks = FindBlocks(isSealed ? bytes.AsSpan(0, header.SealedEnd) : bytes, header, isSealed, now, out var openStart, out var end);
        if (end > openStart)
        {
            blocks.Add(Block(header, openStart, end, now));
        }

        if (isSealed)
        {
            // By a process that may have been killed before it synced: what is handed out must not change in a power cut.
            file.SyncData();
        }
        else
        {
            Seal(file, header, openStart, end);
        }

        return new RecoveredSegment.Readable(header, blocks, Math.Max(usedEnd, end + LogRecord.MarkLength));
    }

    private static List<LogBlock> FindBlocks(
        ReadOnlySpan<byte> bytes, SegmentHeader header, bool isSealed, DateTimeOffset now, out int openStart, out int end)
    {
        var blocks = new List<LogBlock>();
        openStart = SegmentHeader.Length;
        end = openStart;
        var scanner = new SegmentScanner(bytes[SegmentHeader.Length..], header.Salt, SegmentHeader.Length, isSealed);
        while (scanner.MoveNext())
        {
            if (!scanner.IsGap && scanner.Kind == LogRecordKind.BlockMark)
            {
                // A mark names the start of its block; a start beyond ours means that the marks between were damaged.
                var start = BinaryPrimitives.ReadInt32LittleEndian(scanner.Payload);
                if (start - LogRecord.MarkLength > openStart && start <= scanner.Offset)
                {
                    blocks.Add(Block(header, openStart, start - LogRecord.MarkLength, now));
                    openStart = start;
                }

                if (scanner.Offset > openStart)
                {
                    blocks.Add(Block(header, openStart, scanner.Offset, now));
                }

                openStart = scanner.End;
            }

            end = scanner.End;
        }

        return blocks;
    }

    private static LogBlock Block(SegmentHeader header, int start, int end, DateTimeOffset now) =>
        new(BlockId.Of(header.CreatedMilliseconds, header.Salt, start), header.Id, start, end, now);

    private static void Seal(ILogFile file, SegmentHeader header, int openStart, int end)
    {
        if (end > openStart)
        {
            Span<byte> mark = stackalloc byte[LogRecord.MarkLength];
            mark.Clear();
            Span<byte> payload = stackalloc byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(payload, openStart);
            var stamp = LogRecord.Stamp(header.Salt, end);
            BinaryPrimitives.WriteUInt64LittleEndian(mark, stamp);
            LogRecord.WriteUnstamped(mark, stamp, LogRecordKind.BlockMark, payload);
            file.Write(mark, end);
            // The seal says that there is a mark, and damage where it is not.
            file.SyncData();
            end += LogRecord.MarkLength;
        }

        Span<byte> head = stackalloc byte[SegmentHeader.Length];
        (header with { SealedEnd = end }).Write(head);
        file.Write(head, 0);
        file.SyncData();
    }

    private static byte[] ReadAll(ILogFile file)
    {
        var bytes = new byte[file.Length];
        var read = 0;
        while (read < bytes.Length)
        {
            var count = file.Read(bytes.AsSpan(read), read);
            if (count == 0)
            {
                break;
            }

            read += count;
        }

        return bytes;
    }
}

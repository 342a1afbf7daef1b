namespace PixelServer.Pipeline.EventLog;

/// <summary>
/// Reads the records of a range of a segment in order and survives damage: where a record should be and is not, it looks for
/// the next place whose stamp and checksum fit and reports what lies between as a gap. Stamps hold the segment's random salt,
/// so nobody can plant a record inside a payload.
/// </summary>
internal ref struct SegmentScanner
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly ulong _salt;
    private readonly int _base;
    private readonly bool _endIsKnown;
    private int _next;

    /// <param name="bytes">The range's bytes.</param>
    /// <param name="salt">The segment's salt.</param>
    /// <param name="baseOffset">Offset of the range in its segment.</param>
    /// <param name="endIsKnown">True when records fill the range to its end, so that unreadable bytes at its end are a gap too.</param>
    public SegmentScanner(ReadOnlySpan<byte> bytes, ulong salt, int baseOffset, bool endIsKnown)
    {
        _bytes = bytes;
        _salt = salt;
        _base = baseOffset;
        _endIsKnown = endIsKnown;
    }

    /// <summary>Offset in the segment of the current record or gap.</summary>
    public int Offset { get; private set; }

    /// <summary>Offset in the segment behind the current record or gap.</summary>
    public readonly int End => _base + _next;

    /// <summary>True when the current step is a stretch of unreadable bytes.</summary>
    public bool IsGap { get; private set; }

    public LogRecordKind Kind { get; private set; }

    /// <summary>The current record's payload, or the gap's bytes.</summary>
    public ReadOnlySpan<byte> Payload { get; private set; }

    public bool MoveNext()
    {
        var at = _next;
        Offset = _base + at;
        if (TryRead(at))
        {
            IsGap = false;
            return true;
        }

        var found = FindNext(at + 8);
        if (found < 0)
        {
            if (!_endIsKnown || at >= _bytes.Length)
            {
                return false;
            }

            found = _bytes.Length;
        }

        IsGap = true;
        Payload = _bytes[at..found];
        _next = found;
        return true;
    }

    private bool TryRead(int at)
    {
        if (at > _bytes.Length - LogRecord.HeaderLength
            || !LogRecord.TryRead(_bytes[at..], LogRecord.Stamp(_salt, _base + at), out var kind, out var payload))
        {
            return false;
        }

        Kind = kind;
        Payload = payload;
        // The padding of the last record may lie behind the range.
        _next = Math.Min(at + LogRecord.SizeOf(payload.Length), _bytes.Length);
        return true;
    }

    private readonly int FindNext(int at)
    {
        for (; at <= _bytes.Length - LogRecord.HeaderLength; at += 8)
        {
            if (LogRecord.TryRead(_bytes[at..], LogRecord.Stamp(_salt, _base + at), out _, out _))
            {
                return at;
            }
        }

        return -1;
    }
}

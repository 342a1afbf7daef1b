namespace PixelServer.Pipeline.Import;

/// <summary>
/// Cuts a file into rows: at line ends, and for CSV only at those outside quotes. Blank lines are passed over. The row is
/// valid until the next <see cref="Read"/>. Memory is bounded by the longest row that is kept whole.
/// </summary>
/// <remarks>
/// A quote that never closes must not swallow the rest of the file: when none closes it within <see cref="MaxQuotedBytes"/>,
/// or before the file ends, only the line that opened it is the (damaged) row and reading goes on with the next line.
/// </remarks>
public sealed class RowReader(Stream content, bool quoted)
{
    /// <summary>Longer rows are cut to this; they are rejected.</summary>
    public const int MaxRowBytes = 16 << 20;

    /// <summary>A quoted field may not make its row longer than this.</summary>
    public const int MaxQuotedBytes = 1 << 20;

    private byte[] _buffer = new byte[1 << 18];
    private int _start;
    private int _end;
    private int _rowLength;
    private bool _ended;
    private bool _replay;

    /// <summary>The row without its line end.</summary>
    public ReadOnlySpan<byte> Row => _buffer.AsSpan(_start - ConsumedAfterRow, _rowLength);

    /// <summary>Length of the row in the file; more than <see cref="Row"/> holds when it was cut.</summary>
    public long FullLength { get; private set; }

    /// <summary>False for a last line without a line end: it may still be being written.</summary>
    public bool IsTerminated { get; private set; }

    /// <summary>The row opens a quote that nothing closes.</summary>
    public bool HasOpenQuote { get; private set; }

    /// <summary>Line number of the row's first line, from 1.</summary>
    public long LineNumber { get; private set; }

    private int ConsumedAfterRow { get; set; }

    private long NextLine { get; set; } = 1;

    /// <summary>Moves to the next row; false at the end of the file.</summary>
    public bool Read()
    {
        if (_replay)
        {
            _replay = false;
            return true;
        }

        do
        {
            if (!ReadLine())
            {
                return false;
            }
        }
        while (_rowLength == 0);
        return true;
    }

    /// <summary>Lets the next <see cref="Read"/> give the present row again.</summary>
    public void PutBack() => _replay = true;

    private bool ReadLine()
    {
        LineNumber = NextLine;
        HasOpenQuote = false;
        var scanned = 0;
        var inQuotes = false;
        while (true)
        {
            var rest = _buffer.AsSpan(_start, _end - _start);
            var found = FindEnd(rest, ref scanned, ref inQuotes);
            if (found < 0 && inQuotes && (_ended || rest.Length >= MaxQuotedBytes))
            {
                HasOpenQuote = true;
                found = rest.IndexOf((byte)'\n');
            }

            if (found >= 0)
            {
                Take(found, consumed: found + 1, found);
                NextLine += HasOpenQuote || !quoted ? 1 : Row.Count((byte)'\n') + 1;
                IsTerminated = true;
                return true;
            }

            if (_ended)
            {
                IsTerminated = false;
                Take(rest.Length, consumed: rest.Length, rest.Length);
                return rest.Length > 0;
            }

            if (rest.Length >= MaxRowBytes)
            {
                SkipRestOfLine();
                return true;
            }

            Fill();
        }
    }

    // Gives the offset of the line end, or -1 after having looked at everything.
    private int FindEnd(ReadOnlySpan<byte> rest, ref int scanned, ref bool inQuotes)
    {
        if (!quoted)
        {
            var end = rest[scanned..].IndexOf((byte)'\n');
            var found = end < 0 ? -1 : scanned + end;
            scanned = rest.Length;
            return found;
        }

        while (scanned < rest.Length)
        {
            if (inQuotes)
            {
                var quote = rest[scanned..].IndexOf((byte)'"');
                if (quote < 0)
                {
                    scanned = rest.Length;
                    return -1;
                }

                var at = scanned + quote;
                if (at + 1 == rest.Length && !_ended)
                {
                    // Whether this quote closes the field depends on a byte that is not here yet.
                    scanned = at;
                    return -1;
                }

                var doubled = at + 1 < rest.Length && rest[at + 1] == (byte)'"';
                scanned = at + (doubled ? 2 : 1);
                inQuotes = doubled;
                continue;
            }

            var next = rest[scanned..].IndexOfAny((byte)'\n', (byte)'"');
            if (next < 0)
            {
                scanned = rest.Length;
                return -1;
            }

            var position = scanned + next;
            if (rest[position] == (byte)'\n')
            {
                return position;
            }

            inQuotes = position == 0 || rest[position - 1] == (byte)',';
            scanned = position + 1;
        }

        return -1;
    }

    private void SkipRestOfLine()
    {
        const int kept = MaxRowBytes;
        long length = kept;
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        Array.Resize(ref _buffer, MaxRowBytes + (1 << 16));
        var room = _buffer.AsSpan(_start + kept);
        var extra = _end - _start - kept;
        NextLine++;
        while (true)
        {
            var end = room[..extra].IndexOf((byte)'\n');
            if (end >= 0)
            {
                IsTerminated = true;
                Take(kept, kept + end + 1, length + end);
                return;
            }

            length += extra;
            extra = content.Read(room);
            _end = _start + kept + extra;
            if (extra == 0)
            {
                _ended = true;
                IsTerminated = false;
                Take(kept, kept, length);
                return;
            }
        }
    }

    private void Take(int length, int consumed, long fullLength)
    {
        if (length > 0 && length == fullLength && _buffer[_start + length - 1] == (byte)'\r')
        {
            length--;
            fullLength--;
        }

        _rowLength = length;
        FullLength = fullLength;
        ConsumedAfterRow = consumed;
        _start += consumed;
    }

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Min(_buffer.Length * 2, MaxRowBytes + (1 << 16)));
        }

        var read = content.Read(_buffer.AsSpan(_end));
        _end += read;
        _ended = read == 0;
    }
}

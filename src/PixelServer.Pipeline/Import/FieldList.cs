namespace PixelServer.Pipeline.Import;

/// <summary>
/// The fields of one delimited row. Undamaged fields are slices of the row; unescaped ones lie in a buffer of the list, used
/// again for the next row. Valid until the next split.
/// </summary>
internal sealed class FieldList
{
    private readonly List<(int Start, int Length, bool Unescaped)> _fields = [];
    private byte[] _unescaped = new byte[1 << 10];
    private int _unescapedLength;

    public int Count => _fields.Count;

    public ReadOnlySpan<byte> Field(ReadOnlySpan<byte> row, int index)
    {
        var (start, length, unescaped) = _fields[index];
        return unescaped ? _unescaped.AsSpan(start, length) : row.Slice(start, length);
    }

    /// <summary>Splits an RFC 4180 row; false when text follows a closing quote or a quote is left open.</summary>
    public bool TrySplitCsv(ReadOnlySpan<byte> row)
    {
        Clear();
        var position = 0;
        while (true)
        {
            if (position < row.Length && row[position] == (byte)'"')
            {
                if (!TryTakeQuoted(row, ref position))
                {
                    return false;
                }
            }
            else
            {
                var length = row[position..].IndexOf((byte)',');
                length = length < 0 ? row.Length - position : length;
                _fields.Add((position, length, false));
                position += length;
            }

            if (position >= row.Length)
            {
                return true;
            }

            position++;
        }
    }

    /// <summary>Splits at tabs; a backslash escapes as ClickHouse and PostgreSQL write it, and <c>\N</c> alone is empty.</summary>
    public void SplitTsv(ReadOnlySpan<byte> row)
    {
        Clear();
        var position = 0;
        while (true)
        {
            var length = row[position..].IndexOf((byte)'\t');
            length = length < 0 ? row.Length - position : length;
            var field = row.Slice(position, length);
            if (field.Contains((byte)'\\'))
            {
                TakeEscaped(field);
            }
            else
            {
                _fields.Add((position, length, false));
            }

            position += length;
            if (position >= row.Length)
            {
                return;
            }

            position++;
        }
    }

    private void Clear()
    {
        _fields.Clear();
        _unescapedLength = 0;
    }

    private bool TryTakeQuoted(ReadOnlySpan<byte> row, ref int position)
    {
        var start = ++position;
        var doubled = 0;
        while (true)
        {
            var quote = row[position..].IndexOf((byte)'"');
            if (quote < 0)
            {
                return false;
            }

            position += quote + 1;
            if (position == row.Length || row[position] != (byte)'"')
            {
                break;
            }

            position++;
            doubled++;
        }

        var field = row[start..(position - 1)];
        if (doubled == 0)
        {
            _fields.Add((start, field.Length, false));
        }
        else
        {
            var into = Reserve(field.Length);
            var length = 0;
            for (var i = 0; i < field.Length; i++)
            {
                into[length++] = field[i];
                i += field[i] == (byte)'"' ? 1 : 0;
            }

            AddUnescaped(length);
        }

        return position == row.Length || row[position] == (byte)',';
    }

    private void TakeEscaped(ReadOnlySpan<byte> field)
    {
        var into = Reserve(field.Length);
        var length = 0;
        if (!field.SequenceEqual("\\N"u8))
        {
            for (var i = 0; i < field.Length; i++)
            {
                if (field[i] != (byte)'\\' || i + 1 == field.Length)
                {
                    into[length++] = field[i];
                    continue;
                }

                i++;
                into[length++] = field[i] switch
                {
                    (byte)'t' => (byte)'\t',
                    (byte)'n' => (byte)'\n',
                    (byte)'r' => (byte)'\r',
                    (byte)'0' => 0,
                    var other => other,
                };
            }
        }

        AddUnescaped(length);
    }

    private Span<byte> Reserve(int length)
    {
        if (_unescaped.Length - _unescapedLength < length)
        {
            Array.Resize(ref _unescaped, Math.Max(_unescaped.Length * 2, _unescapedLength + length));
        }

        return _unescaped.AsSpan(_unescapedLength);
    }

    private void AddUnescaped(int length)
    {
        _fields.Add((_unescapedLength, length, true));
        _unescapedLength += length;
    }
}

namespace PixelServer.EmbeddedClickHouse.Statements;

/// <summary>
/// Splits SQL into tokens well enough to find a statement's clauses: quotes, comments and heredocs are skipped as the engine does.
/// It decides about form only; what a user may do never depends on it alone.
/// </summary>
internal ref struct SqlLexer(ReadOnlySpan<byte> text)
{
    private readonly ReadOnlySpan<byte> _text = text;

    public int Position { get; private set; }

    public SqlToken Next()
    {
        SkipBlanksAndComments();
        if (Position >= _text.Length)
        {
            return new SqlToken(SqlTokenKind.End, _text.Length, _text.Length);
        }

        var start = Position;
        var first = _text[start];
        if (IsWordByte(first))
        {
            while (Position < _text.Length && IsWordByte(_text[Position]))
            {
                Position++;
            }

            return new SqlToken(SqlTokenKind.Word, start, Position);
        }

        if (first is (byte)'\'' or (byte)'`' or (byte)'"')
        {
            SkipQuoted(first);
            return new SqlToken(first == '\'' ? SqlTokenKind.Text : SqlTokenKind.QuotedName, start, Position);
        }

        if (first == '$' && TrySkipHeredoc())
        {
            return new SqlToken(SqlTokenKind.Text, start, Position);
        }

        Position++;
        return new SqlToken(SqlTokenKind.Symbol, start, Position);
    }

    private void SkipBlanksAndComments()
    {
        while (Position < _text.Length)
        {
            var rest = _text[Position..];
            if (rest[0] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)'\f' or (byte)'\v')
            {
                Position++;
            }
            else if (rest.StartsWith("--"u8) || rest.StartsWith("# "u8) || rest.StartsWith("#!"u8))
            {
                var length = rest.IndexOf((byte)'\n');
                Position = length < 0 ? _text.Length : Position + length + 1;
            }
            else if (rest.StartsWith("/*"u8))
            {
                SkipBlockComment();
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>Block comments nest.</summary>
    private void SkipBlockComment()
    {
        var depth = 0;
        while (Position < _text.Length)
        {
            var rest = _text[Position..];
            if (rest.StartsWith("/*"u8))
            {
                depth++;
                Position += 2;
            }
            else if (rest.StartsWith("*/"u8))
            {
                Position += 2;
                if (--depth == 0)
                {
                    return;
                }
            }
            else
            {
                Position++;
            }
        }
    }

    private void SkipQuoted(byte quote)
    {
        for (Position++; Position < _text.Length; Position++)
        {
            if (_text[Position] == '\\')
            {
                Position++;
            }
            else if (_text[Position] == quote)
            {
                // A doubled quote continues the text; as the next token it would begin a text of the same kind: the same to us.
                Position++;
                return;
            }
        }

        Position = _text.Length;
    }

    private bool TrySkipHeredoc()
    {
        var tagLength = _text[(Position + 1)..].IndexOf((byte)'$') + 2;
        if (tagLength < 2 || _text.Slice(Position + 1, tagLength - 2).ContainsAnyExcept(WordBytes))
        {
            return false;
        }

        var tag = _text.Slice(Position, tagLength);
        var length = _text[(Position + tagLength)..].IndexOf(tag);
        if (length < 0)
        {
            return false;
        }

        Position += length + (2 * tagLength);
        return true;
    }

    private static readonly System.Buffers.SearchValues<byte> WordBytes =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"u8);

    // Bytes above 0x7F are letters of names in other scripts; the engine allows them in quotes only, which changes no clause.
    private static bool IsWordByte(byte value) => WordBytes.Contains(value) || value >= 0x80;
}

using System.Text;

namespace PixelServer.EmbeddedClickHouse.Statements;

/// <summary>
/// An INSERT that brings its rows with it: <c>INSERT INTO t (a, b) [SETTINGS …] [FORMAT x | VALUES] rows</c>. Not INSERT … SELECT,
/// and not INSERT … FROM INFILE.
/// </summary>
internal sealed record InsertStatement(string Target, string Settings, string Format, int RowsStart)
{
    /// <summary>The statement without its rows.</summary>
    public byte[] WithoutRows() => Encoding.UTF8.GetBytes($"{Target} {Settings} FORMAT {Format}");

    /// <summary>The statement with its rows in a file of exactly their bytes.</summary>
    public byte[] FromFile(string path) => Encoding.UTF8.GetBytes($"{Target} FROM INFILE '{path}' COMPRESSION 'none' {Settings} FORMAT {Format}");

    /// <summary>Reads the beginning of a request's text; null when it is another statement.</summary>
    public static InsertStatement? TryRead(ReadOnlySpan<byte> text)
    {
        var lexer = new SqlLexer(text);
        if (!lexer.Next().IsWord(text, "INSERT"u8))
        {
            return null;
        }

        var token = SkipTable(text, ref lexer);
        var targetEnd = -1;
        var depth = 0;
        for (; token.Kind != SqlTokenKind.End; token = lexer.Next())
        {
            depth += token.IsSymbol(text, '(') || token.IsSymbol(text, '{') ? 1 : token.IsSymbol(text, ')') || token.IsSymbol(text, '}') ? -1 : 0;
            if (depth != 0)
            {
                continue;
            }

            if (token.IsWord(text, "SELECT"u8) || token.IsWord(text, "WITH"u8) || token.IsWord(text, "FROM"u8) || token.IsWord(text, "WATCH"u8)
                || token.IsSymbol(text, ';'))
            {
                return null;
            }

            if (token.IsWord(text, "SETTINGS"u8))
            {
                targetEnd = token.Start;
            }
            else if (token.IsWord(text, "VALUES"u8))
            {
                return Create(text, targetEnd, token.Start, "Values", token.End);
            }
            else if (token.IsWord(text, "FORMAT"u8))
            {
                var format = lexer.Next();
                return format.Kind is SqlTokenKind.Word or SqlTokenKind.QuotedName
                    ? Create(text, targetEnd, token.Start, Encoding.UTF8.GetString(text[format.Start..format.End]), SkipToRows(text, format.End))
                    : null;
            }
        }

        // Neither FORMAT nor VALUES: rows in the body are Values.
        return Create(text, targetEnd, text.Length, "Values", text.Length);
    }

    /// <summary>Passes INTO [TABLE] [FUNCTION] and the name, which may itself look like a keyword; returns the token after it.</summary>
    private static SqlToken SkipTable(ReadOnlySpan<byte> text, ref SqlLexer lexer)
    {
        var token = lexer.Next();
        token = token.IsWord(text, "INTO"u8) ? lexer.Next() : token;
        token = token.IsWord(text, "TABLE"u8) ? lexer.Next() : token;
        token = token.IsWord(text, "FUNCTION"u8) ? lexer.Next() : token;
        if (token.IsSymbol(text, '{'))
        {
            return token;
        }

        token = lexer.Next();
        while (token.IsSymbol(text, '.'))
        {
            lexer.Next();
            token = lexer.Next();
        }

        return token;
    }

    /// <summary>Rows begin after blanks and one line end behind the format's name.</summary>
    private static int SkipToRows(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && text[at] is (byte)' ' or (byte)'\t' or (byte)'\f')
        {
            at++;
        }

        at += at < text.Length && text[at] == '\r' ? 1 : 0;
        at += at < text.Length && text[at] == '\n' ? 1 : 0;
        return at;
    }

    private static InsertStatement Create(ReadOnlySpan<byte> text, int targetEnd, int clausesEnd, string format, int rowsStart)
    {
        targetEnd = targetEnd < 0 ? clausesEnd : targetEnd;
        return new InsertStatement(WithLineEnd(text[..targetEnd]), WithLineEnd(text[targetEnd..clausesEnd]), format, rowsStart);
    }

    // The line end closes a "--" comment that may be the part's last token.
    private static string WithLineEnd(ReadOnlySpan<byte> part) => part.IsEmpty ? "" : Encoding.UTF8.GetString(part) + "\n";
}

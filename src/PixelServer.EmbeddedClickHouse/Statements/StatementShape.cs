using System.Text;

namespace PixelServer.EmbeddedClickHouse.Statements;

/// <summary>
/// What the response needs to know of a statement that is not an INSERT with rows: whether it is a SELECT, and its FORMAT clause,
/// which begins at <paramref name="FormatStart"/> (the text's end when there is none).
/// </summary>
internal sealed record StatementShape(bool IsSelect, string? Format, int FormatStart, bool NamesLocalFile)
{
    public static StatementShape Read(ReadOnlySpan<byte> text)
    {
        var lexer = new SqlLexer(text);
        var token = lexer.Next();
        while (token.IsSymbol(text, '('))
        {
            token = lexer.Next();
        }

        var isSelect = token.IsWord(text, "SELECT"u8) || token.IsWord(text, "WITH"u8) || token.IsWord(text, "FROM"u8);
        var isInsert = token.IsWord(text, "INSERT"u8);
        var namesLocalFile = false;
        string? format = null;
        var formatStart = text.Length;
        for (var previous = token; token.Kind != SqlTokenKind.End; previous = token, token = lexer.Next())
        {
            if (previous.IsWord(text, "FORMAT"u8) && token.Kind is SqlTokenKind.Word or SqlTokenKind.QuotedName && EndsClause(text, lexer))
            {
                (format, formatStart) = (Encoding.UTF8.GetString(text[token.Start..token.End]), previous.Start);
            }

            namesLocalFile |= (previous.IsWord(text, "INTO"u8) && token.IsWord(text, "OUTFILE"u8))
                || (isInsert && previous.IsWord(text, "FROM"u8) && token.IsWord(text, "INFILE"u8));
        }

        return new StatementShape(isSelect, format, formatStart, namesLocalFile);
    }

    /// <summary>Only the end or SETTINGS may follow a format's name; otherwise "format" was some column's name.</summary>
    private static bool EndsClause(ReadOnlySpan<byte> text, SqlLexer lookAhead)
    {
        var next = lookAhead.Next();
        return next.Kind == SqlTokenKind.End || next.IsSymbol(text, ';') || next.IsWord(text, "SETTINGS"u8);
    }
}

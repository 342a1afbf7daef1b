using System.Buffers;
using System.Collections.Frozen;

namespace PixelServer.SqlConsole;

/// <summary>
/// The statements that ask, by their first word. <c>readonly</c> alone is not enough: ClickHouse lets a login kill its own queries all the same, and with an own server the
/// loader has the console's login.
/// </summary>
internal static class AllowedStatement
{
    private static readonly FrozenSet<string> Words =
        new[] { "SELECT", "WITH", "FROM", "SHOW", "DESCRIBE", "DESC", "EXPLAIN", "EXISTS" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly SearchValues<char> WordCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789");

    /// <exception cref="SqlRefusalException">It begins with another word, or with none.</exception>
    public static void Check(string query)
    {
        var rest = WithoutComments(query);
        var length = rest.IndexOfAnyExcept(WordCharacters);
        var word = length < 0 ? rest : rest[..length];
        if (!Words.GetAlternateLookup<ReadOnlySpan<char>>().Contains(word))
        {
            throw new SqlRefusalException("Only queries are run here: begin with SELECT, WITH, FROM, SHOW, DESCRIBE, EXPLAIN or EXISTS.");
        }
    }

    // What stands before the first word: space, parentheses, and comments in all of ClickHouse's forms. What is none of them is no word, and so refused.
    private static ReadOnlySpan<char> WithoutComments(ReadOnlySpan<char> text)
    {
        while (true)
        {
            text = text.TrimStart(" \t\r\n\v\f(");
            if (text.StartsWith("--", StringComparison.Ordinal) || text.StartsWith("//", StringComparison.Ordinal) || text.StartsWith("#", StringComparison.Ordinal))
            {
                var end = text.IndexOf('\n');
                text = end < 0 ? default : text[end..];
            }
            else if (text.StartsWith("/*", StringComparison.Ordinal))
            {
                // Behind the opening: its asterisk cannot close it.
                var end = text[2..].IndexOf("*/", StringComparison.Ordinal);
                text = end < 0 ? default : text[(end + 4)..];
            }
            else
            {
                return text;
            }
        }
    }
}

using PixelServer.Pipeline.Enrichment.UserAgents.Patterns;

namespace PixelServer.Pipeline.Enrichment.UserAgents;

/// <summary>Values that are told by a token in an agent, ASCII letters compared without case. Immutable.</summary>
internal sealed class TokenTable<T>
{
    private readonly TextScanner _scanner;
    private readonly T[] _values;

    /// <param name="rows">When several tokens occur, the one that stands first here counts.</param>
    public TokenTable(IReadOnlyList<(string Token, T Value)> rows)
    {
        _scanner = new TextScanner([.. rows.Select(row => row.Token.ToLowerInvariant())]);
        _values = [.. rows.Select(row => row.Value)];
    }

    public bool TryFind(ReadOnlySpan<byte> text, out T? value)
    {
        var row = _scanner.FindFirst(text);
        value = row < 0 ? default : _values[row];
        return row >= 0;
    }
}

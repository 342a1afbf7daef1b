namespace PixelServer.EmbeddedClickHouse.Statements;

/// <summary>A token's kind and place in the text.</summary>
internal readonly record struct SqlToken(SqlTokenKind Kind, int Start, int End)
{
    public bool IsWord(ReadOnlySpan<byte> text, ReadOnlySpan<byte> upperCaseWord) =>
        Kind == SqlTokenKind.Word && System.Text.Ascii.EqualsIgnoreCase(text[Start..End], upperCaseWord);

    public bool IsSymbol(ReadOnlySpan<byte> text, char symbol) => Kind == SqlTokenKind.Symbol && text[Start] == symbol;
}

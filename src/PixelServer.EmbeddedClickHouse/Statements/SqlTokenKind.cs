namespace PixelServer.EmbeddedClickHouse.Statements;

internal enum SqlTokenKind
{
    End,

    /// <summary>A bare name, keyword or number.</summary>
    Word,

    /// <summary>A name in backquotes or double quotes.</summary>
    QuotedName,
    Text,
    Symbol,
}

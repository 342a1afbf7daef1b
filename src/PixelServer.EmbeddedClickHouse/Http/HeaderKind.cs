namespace PixelServer.EmbeddedClickHouse.Http;

/// <summary>What a format writes before its rows.</summary>
internal enum HeaderKind
{
    None,
    OneLine,
    TwoLines,

    /// <summary>Lines whose quoted fields may hold line ends.</summary>
    OneCsvLine,
    TwoCsvLines,

    /// <summary>A count and that many length-prefixed names.</summary>
    BinaryNames,
    BinaryNamesAndTypes,
}

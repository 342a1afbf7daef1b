using System.Collections.Frozen;

namespace PixelServer.EmbeddedClickHouse.Http;

/// <summary>
/// What the response needs to know of an output format. The engine formats every chunk of a streamed result as a document of its
/// own, so a format can be streamed when its documents can be joined: rows and nothing else, or rows after a header that
/// <see cref="ChunkHeader"/> can cut off. Others (JSON, Parquet, …) are made whole in native memory.
/// </summary>
internal sealed record OutputFormat(string Name, string ContentType, bool CanStream, HeaderKind Header)
{
    private const string Binary = "application/octet-stream";
    private const string Lines = "application/x-ndjson; charset=UTF-8";
    private const string Tabs = "text/tab-separated-values; charset=UTF-8";
    private const string Commas = "text/csv; charset=UTF-8; header=absent";
    private const string CommasWithHeader = "text/csv; charset=UTF-8; header=present";
    private const string Json = "application/json; charset=UTF-8";

    private static readonly FrozenDictionary<string, OutputFormat> Known = new OutputFormat[]
    {
        new("TabSeparated", Tabs, true, HeaderKind.None),
        new("TSV", Tabs, true, HeaderKind.None),
        new("TabSeparatedRaw", Tabs, true, HeaderKind.None),
        new("TSVRaw", Tabs, true, HeaderKind.None),
        new("Raw", Tabs, true, HeaderKind.None),
        new("TabSeparatedWithNames", Tabs, true, HeaderKind.OneLine),
        new("TSVWithNames", Tabs, true, HeaderKind.OneLine),
        new("TabSeparatedWithNamesAndTypes", Tabs, true, HeaderKind.TwoLines),
        new("TSVWithNamesAndTypes", Tabs, true, HeaderKind.TwoLines),
        new("TSKV", Tabs, true, HeaderKind.None),
        new("CSV", Commas, true, HeaderKind.None),
        new("CSVWithNames", CommasWithHeader, true, HeaderKind.OneCsvLine),
        new("CSVWithNamesAndTypes", CommasWithHeader, true, HeaderKind.TwoCsvLines),
        new("JSONEachRow", Lines, true, HeaderKind.None),
        new("JSONLines", Lines, true, HeaderKind.None),
        new("JSONL", Lines, true, HeaderKind.None),
        new("NDJSON", Lines, true, HeaderKind.None),
        new("JSONStringsEachRow", Lines, true, HeaderKind.None),
        new("JSONCompactEachRow", Lines, true, HeaderKind.None),
        new("JSONCompactStringsEachRow", Lines, true, HeaderKind.None),
        new("JSONCompactEachRowWithNames", Lines, true, HeaderKind.OneLine),
        new("JSONCompactEachRowWithNamesAndTypes", Lines, true, HeaderKind.TwoLines),
        new("JSONCompactStringsEachRowWithNames", Lines, true, HeaderKind.OneLine),
        new("JSONCompactStringsEachRowWithNamesAndTypes", Lines, true, HeaderKind.TwoLines),
        new("Native", Binary, true, HeaderKind.None),
        new("RowBinary", Binary, true, HeaderKind.None),
        new("RowBinaryWithNames", Binary, true, HeaderKind.BinaryNames),
        new("RowBinaryWithNamesAndTypes", Binary, true, HeaderKind.BinaryNamesAndTypes),
        new("JSON", Json, false, HeaderKind.None),
        new("JSONCompact", Json, false, HeaderKind.None),
        new("JSONStrings", Json, false, HeaderKind.None),
        new("JSONCompactStrings", Json, false, HeaderKind.None),
        new("JSONColumns", Json, false, HeaderKind.None),
        new("JSONCompactColumns", Json, false, HeaderKind.None),
        new("JSONColumnsWithMetadata", Json, false, HeaderKind.None),
        new("JSONObjectEachRow", Json, false, HeaderKind.None),
        new("XML", "application/xml; charset=UTF-8", false, HeaderKind.None),
        new("Markdown", "text/markdown; charset=UTF-8", false, HeaderKind.None),
        new("Parquet", Binary, false, HeaderKind.None),
        new("Arrow", Binary, false, HeaderKind.None),
        new("ArrowStream", Binary, false, HeaderKind.None),
        new("ORC", Binary, false, HeaderKind.None),
        new("Avro", Binary, false, HeaderKind.None),
        new("MsgPack", Binary, false, HeaderKind.None),
        new("Protobuf", Binary, false, HeaderKind.None),
        new("BSONEachRow", Binary, false, HeaderKind.None),
    }.ToFrozenDictionary(format => format.Name, StringComparer.OrdinalIgnoreCase);

    public static OutputFormat Of(string name) =>
        Known.TryGetValue(name, out var format) ? format : new OutputFormat(name, "text/plain; charset=UTF-8", false, HeaderKind.None);
}

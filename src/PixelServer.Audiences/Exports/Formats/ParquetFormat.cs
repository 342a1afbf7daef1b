namespace PixelServer.Audiences.Exports.Formats;

/// <summary>
/// The columns of JSON lines as Parquet, which ClickHouse writes: ids as 64-bit numbers, lists as lists, click_ids as a map. A part is made of 7 MB of JSON at
/// most, since it travels to ClickHouse within a statement.
/// </summary>
public sealed class ParquetFormat : GenericJsonFormat
{
    public override string Id => "parquet";

    public override string Title => "Parquet of everything known";

    public override string Extension => "parquet";

    public override string ContentType => "application/vnd.apache.parquet";

    // The embedded ClickHouse takes statements of 16 MiB, and quotes and backslashes of the text are doubled in it.
    internal override long BytesPerPart => 7 * Megabyte;
}

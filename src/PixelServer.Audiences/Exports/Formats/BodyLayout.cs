namespace PixelServer.Audiences.Exports.Formats;

/// <summary>
/// What stands around a format's entries: a file is its head and then bodies; a body is its head, entries with a separator between them, and
/// its tail. In a CSV file a body is a row; where the platform has an API, it is what one request carries, on a line.
/// </summary>
internal sealed record BodyLayout
{
    /// <summary>First bytes of every file.</summary>
    public string FileHead { get; init; } = "";

    public string BodyHead { get; init; } = "";

    public string Separator { get; init; } = "";

    public string BodyTail { get; init; } = "\n";

    /// <summary>Most entries of a body.</summary>
    public int EntriesPerBody { get; init; } = 1;

    /// <summary>Most bytes of a body, without the line feed at its end.</summary>
    public int BytesPerBody { get; init; } = 4_000_000;
}

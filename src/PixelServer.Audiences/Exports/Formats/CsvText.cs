namespace PixelServer.Audiences.Exports.Formats;

/// <summary>Cells of comma-separated files (RFC 4180).</summary>
public static class CsvText
{
    /// <summary>A cell whose text may be anything: quoted where it has to be.</summary>
    public static string Cell(string text) =>
        text.AsSpan().IndexOfAny("\",\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>
    /// A cell of free text that people open in a spreadsheet, which runs what begins like a formula: an apostrophe in front of it makes it
    /// text. For generic files only: a platform would take the apostrophe for part of the id. Hashes and telephone numbers never need it.
    /// </summary>
    public static string Guarded(string text) => Cell(text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' ? $"'{text}" : text);

    /// <summary>Several values in one cell, separated by |; a | or \ of a value has a \ in front of it.</summary>
    public static string List(IEnumerable<string> values) => string.Join('|', values.Select(value =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal)));
}

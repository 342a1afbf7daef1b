using System.Globalization;

namespace PixelServer.Commands;

/// <summary>Columns of text. Ids are copied from here: a table drawn to the terminal's width would break them.</summary>
internal static class AudienceTable
{
    /// <param name="headers">Numbers stand under those that begin with a blank, to the right.</param>
    /// <param name="rows">As many cells each.</param>
    public static void Print(string[] headers, IEnumerable<string[]> rows)
    {
        foreach (var line in Lines(headers, rows))
        {
            Console.WriteLine(line);
        }
    }

    /// <inheritdoc cref="Print"/>
    public static IEnumerable<string> Lines(string[] headers, IEnumerable<string[]> rows)
    {
        var lines = rows.Prepend([.. headers.Select(header => header.Trim())]).ToList();
        var widths = headers.Select((_, column) => lines.Max(line => line[column].Length)).ToList();
        return lines.Select(line => string.Join(
            "  ",
            line.Select((cell, column) => headers[column].StartsWith(' ') ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]))).TrimEnd());
    }

    public static string Number(long? value) => value is { } number ? number.ToString("N0", CultureInfo.InvariantCulture) : "-";

    public static string Time(DateTimeOffset? time) =>
        time is { } instant ? instant.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) : "-";

    /// <summary>An age in its largest unit: <c>41 s</c>, <c>12 min</c>.</summary>
    public static string Age(double? seconds) => seconds switch
    {
        null => "-",
        < 120 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0} s"),
        < 7200 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0} min"),
        < 172_800 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:0} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 86_400:0} d"),
    };

    public static string Cut(string text, int most) => text.Length <= most ? text : $"{text[..(most - 1)]}…";
}

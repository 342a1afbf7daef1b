using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace PixelServer.SqlConsole;

/// <summary>Where in a query an error is: line and column from 1, counted in characters as editors count them.</summary>
internal sealed partial record SqlErrorPlace(int Line, int Column)
{
    /// <summary>
    /// The place that ClickHouse's message names, or where the one thing stands that it does not know; null when it says neither, or when the name
    /// stands in several places.
    /// </summary>
    public static SqlErrorPlace? Find(string message, string query)
    {
        if (Position().Match(message) is { Success: true } position)
        {
            return At(query, CharacterOf(query, int.Parse(position.ValueSpan[position.ValueSpan.LastIndexOf(' ')..], NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture) - 1));
        }

        if (UnknownName().Match(message) is { Success: true } unknown)
        {
            var name = unknown.Groups["name"].Value;
            var places = Regex.Matches(query, $"(?<![A-Za-z0-9_]){Regex.Escape(name)}(?![A-Za-z0-9_])", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
            return places.Count == 1 ? At(query, places[0].Index) : null;
        }

        return null;
    }

    // ClickHouse counts bytes.
    private static int CharacterOf(string query, int position)
    {
        var bytes = Encoding.UTF8.GetBytes(query);
        return Encoding.UTF8.GetCharCount(bytes, 0, Math.Clamp(position, 0, bytes.Length));
    }

    private static SqlErrorPlace At(string query, int character)
    {
        var before = query.AsSpan(0, character);
        return new SqlErrorPlace(before.Count('\n') + 1, character - (before.LastIndexOf('\n') + 1) + 1);
    }

    [GeneratedRegex("failed at position [0-9]{1,9}", RegexOptions.CultureInvariant)]
    private static partial Regex Position();

    [GeneratedRegex("(Unknown (table )?expression( or function)? identifier|Function with name|Unknown function|Unknown aggregate function) [`']?(?<name>[A-Za-z_][A-Za-z0-9_.]*)", RegexOptions.CultureInvariant)]
    private static partial Regex UnknownName();
}

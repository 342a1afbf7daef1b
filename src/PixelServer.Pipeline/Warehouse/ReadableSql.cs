using System.Text.RegularExpressions;

namespace PixelServer.Pipeline.Warehouse;

/// <summary>
/// A statement as people read it and run it again: its values written into it as literals. Only to be shown; what the program itself runs
/// keeps its values apart. Stateless.
/// </summary>
public static partial class ReadableSql
{
    /// <summary>The statement with the values of its places.</summary>
    /// <exception cref="ArgumentException">A place has no value.</exception>
    public static string Of(string sql, QueryParameters parameters) => Place().Replace(sql, place =>
    {
        var name = place.Groups["name"].Value;
        var value = parameters.Values.FirstOrDefault(pair => pair.Key == name).Value ?? throw new ArgumentException($"{name} has no value.", nameof(parameters));
        return Write(place.Groups["type"].Value, value);
    });

    // Values are kept as ClickHouse reads them, so that backslashes and line ends are escaped already; arrays hold literals.
    private static string Write(string type, string value) => type switch
    {
        _ when type.StartsWith("Array(", StringComparison.Ordinal) => value,
        _ when type.StartsWith("UInt", StringComparison.Ordinal) || type.StartsWith("Int", StringComparison.Ordinal) || type is "Bool" => value,
        "String" => Quote(value),
        _ => $"CAST({Quote(value)} AS {type})",
    };

    private static string Quote(string text) => $"'{text.Replace("'", "\\'", StringComparison.Ordinal)}'";

    [GeneratedRegex(@"\{(?<name>[a-z_][a-z0-9_]*):(?<type>[^{}]+)\}")]
    private static partial Regex Place();
}

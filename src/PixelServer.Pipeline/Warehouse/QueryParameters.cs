using System.Globalization;

namespace PixelServer.Pipeline.Warehouse;

/// <summary>
/// Values for the <c>{name:Type}</c> places of a statement. They travel beside it and never become SQL text.
/// </summary>
public sealed class QueryParameters
{
    private readonly List<KeyValuePair<string, string>> _values = [];

    internal IReadOnlyList<KeyValuePair<string, string>> Values => _values;

    public QueryParameters Add(string name, string value)
    {
        // ClickHouse reads parameters as it reads a TSV field.
        var escaped = value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);
        _values.Add(new(name, escaped));
        return this;
    }

    public QueryParameters Add(string name, IFormattable value)
    {
        _values.Add(new(name, value.ToString(null, CultureInfo.InvariantCulture)));
        return this;
    }

    /// <summary>An array of numbers.</summary>
    public QueryParameters Add<T>(string name, IEnumerable<T> values)
        where T : struct, IFormattable
    {
        _values.Add(new(name, $"[{string.Join(',', values.Select(value => value.ToString(null, CultureInfo.InvariantCulture)))}]"));
        return this;
    }

    /// <summary>An array of texts.</summary>
    public QueryParameters Add(string name, IEnumerable<string> values)
    {
        var quoted = values.Select(value => $"'{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'");

        // An array is read by its own quotes, not as a TSV field: no second escaping.
        _values.Add(new(name, $"[{string.Join(',', quoted)}]"));
        return this;
    }
}

using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Insights.Questions;

/// <summary>
/// The values of a statement. Whatever somebody sends goes in here and never into the SQL, which holds only places such as <c>{channel:Array(String)}</c>.
/// People are shown the statement with the values in their places.
/// </summary>
public sealed partial class StatementParameters
{
    private readonly Dictionary<string, (string Type, IReadOnlyList<string> Values)> _values = [];

    /// <summary>Adds a text and returns its place.</summary>
    public string Text(string name, string value) => Add(name, "String", [value]);

    /// <summary>Adds texts and returns their place.</summary>
    public string Texts(string name, IReadOnlyList<string> values) => Add(name, "Array(String)", values);

    /// <summary>Adds a day and returns its place.</summary>
    public string Date(string name, DateOnly value) => Add(name, "Date", [value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)]);

    /// <summary>Adds a number and returns its place.</summary>
    public string Number(string name, ulong value) => Add(name, "UInt64", [value.ToString(CultureInfo.InvariantCulture)]);

    /// <summary>Adds numbers and returns their place.</summary>
    public string Numbers(string name, IEnumerable<ulong> values) => Add(name, "Array(UInt64)", [.. values.Select(value => value.ToString(CultureInfo.InvariantCulture))]);

    /// <summary>As they travel beside the statement.</summary>
    public QueryParameters ToQueryParameters()
    {
        var parameters = new QueryParameters();
        foreach (var (name, (type, values)) in _values)
        {
            _ = type switch
            {
                "Array(String)" => parameters.Add(name, values),
                "Array(UInt64)" => parameters.Add(name, $"[{string.Join(',', values)}]"),
                _ => parameters.Add(name, values[0]),
            };
        }

        return parameters;
    }

    /// <summary>A statement with the values in their places, which any client runs.</summary>
    public string Write(string sql) => Place().Replace(sql, place => _values.TryGetValue(place.Groups["name"].Value, out var one) ? Write(one.Type, one.Values) : place.Value);

    private static string Write(string type, IReadOnlyList<string> values) => type switch
    {
        "String" => Quote(values[0]),
        "Date" => $"toDate({Quote(values[0])})",
        "Array(String)" => $"[{string.Join(", ", values.Select(Quote))}]",
        "Array(UInt64)" => $"[{string.Join(", ", values)}]",
        _ => values[0],
    };

    private static string Quote(string text)
    {
        var quoted = new StringBuilder("'");
        foreach (var character in text)
        {
            _ = character switch
            {
                '\\' or '\'' => quoted.Append('\\').Append(character),
                < ' ' or '\x7f' => quoted.Append(CultureInfo.InvariantCulture, $"\\x{(int)character:X2}"),
                _ => quoted.Append(character),
            };
        }

        return quoted.Append('\'').ToString();
    }

    // The same name with other values gets a number.
    private string Add(string name, string type, IReadOnlyList<string> values)
    {
        var free = name;
        for (var i = 2; _values.TryGetValue(free, out var taken); i++)
        {
            if (taken.Type == type && taken.Values.SequenceEqual(values))
            {
                break;
            }

            free = string.Create(CultureInfo.InvariantCulture, $"{name}_{i}");
        }

        _values[free] = (type, values);
        return $"{{{free}:{type}}}";
    }

    [GeneratedRegex(@"\{(?<name>\w+):[^}]+\}")]
    private static partial Regex Place();
}

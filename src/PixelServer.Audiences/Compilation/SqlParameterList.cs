using System.Globalization;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Audiences.Compilation;

/// <summary>
/// The values of a statement. Whatever comes from a definition goes in here and never into the SQL, which holds only places such as
/// <c>{event_1:String}</c>. A value that was added before gets the same place.
/// </summary>
public sealed class SqlParameterList
{
    private readonly List<SqlParameter> _parameters = [];

    public IReadOnlyList<SqlParameter> All => _parameters;

    /// <summary>Adds a text and returns its place.</summary>
    public string Text(string name, string value) => Add(name, "String", [value]);

    /// <summary>Adds texts and returns their place.</summary>
    public string Texts(string name, IReadOnlyList<string> values) => Add(name, "Array(String)", values);

    /// <summary>Adds a time in Unix milliseconds.</summary>
    public string Time(string name, long milliseconds) => Add(
        name,
        "DateTime64(3, 'UTC')",
        [DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture)]);

    /// <summary>Adds a day, counted from 1970.</summary>
    public string Date(string name, long day) => Add(
        name, "Date", [DateOnly.FromDateTime(DateTime.UnixEpoch.AddDays(day)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)]);

    public string Number(string name, ulong value) => Add(name, "UInt64", [value.ToString(CultureInfo.InvariantCulture)]);

    public string Number(string name, double value) => Add(name, "Float64", [value.ToString("R", CultureInfo.InvariantCulture)]);

    /// <summary>Adds a number with up to 4 decimals, as <c>value</c> has them.</summary>
    public string Amount(string name, string value) => Add(name, "Decimal(38, 4)", [value]);

    /// <summary>Adds such numbers.</summary>
    public string Amounts(string name, IReadOnlyList<string> values) => Add(name, "Array(Decimal(38, 4))", values);

    public string Flag(string name, bool value) => Add(name, "Bool", [value ? "true" : "false"]);

    internal QueryParameters ToQueryParameters()
    {
        var parameters = new QueryParameters();
        foreach (var one in _parameters)
        {
            _ = one switch
            {
                { Type: "Array(String)" } => parameters.Add(one.Name, one.Values),
                { IsArray: true } => parameters.Add(one.Name, $"[{string.Join(',', one.Values)}]"),
                _ => parameters.Add(one.Name, one.Values[0]),
            };
        }

        return parameters;
    }

    // A name is one of ours, a number makes it the only one.
    private string Add(string name, string type, IReadOnlyList<string> values)
    {
        var same = _parameters.Find(one => one.Type == type && Stem(one.Name) == name && one.Values.SequenceEqual(values));
        if (same is null)
        {
            var count = _parameters.Count(one => Stem(one.Name) == name);
            same = new SqlParameter(count == 0 ? name : $"{name}_{count + 1}", type, values);
            _parameters.Add(same);
        }

        return $"{{{same.Name}:{type}}}";
    }

    private static string Stem(string name)
    {
        var end = name.LastIndexOf('_');
        return end > 0 && int.TryParse(name.AsSpan(end + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _) ? name[..end] : name;
    }
}

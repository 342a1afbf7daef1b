using System.Globalization;

namespace PixelServer.Pipeline.Warehouse;

/// <summary>ClickHouse settings for one call, sent as URL parameters. Immutable once shared: build it, then only read it.</summary>
public sealed class QuerySettings
{
    private readonly List<KeyValuePair<string, string>> _values = [];

    internal IReadOnlyList<KeyValuePair<string, string>> Values => _values;

    public QuerySettings Set(string name, string value)
    {
        _values.Add(new(name, value));
        return this;
    }

    public QuerySettings Set(string name, long value) => Set(name, value.ToString(CultureInfo.InvariantCulture));
}

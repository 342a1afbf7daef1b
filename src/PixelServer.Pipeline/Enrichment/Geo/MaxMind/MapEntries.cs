namespace PixelServer.Pipeline.Enrichment.Geo.MaxMind;

/// <summary>Walks the pairs of a map without making anything of those that nobody asks for.</summary>
internal ref struct MapEntries(DataSection data, DataField map)
{
    private int _left = map.Size;
    private int _next = map.Payload;
    private int _value = -1;

    /// <summary>The pair's key, which may be no UTF-8.</summary>
    public ReadOnlySpan<byte> Key { get; private set; }

    /// <summary>The pair's value, behind its pointer if there is one.</summary>
    public readonly DataField Value => data.ValueAt(_value);

    /// <exception cref="InvalidDatabaseException">The map is damaged.</exception>
    public bool MoveNext()
    {
        if (_left == 0)
        {
            return false;
        }

        _left--;
        if (_value >= 0)
        {
            _next = data.Skip(_value);
        }

        var key = data.FieldAt(_next);
        Key = data.BytesOf(data.ResolveKey(key));
        _value = key.End;
        return true;
    }
}

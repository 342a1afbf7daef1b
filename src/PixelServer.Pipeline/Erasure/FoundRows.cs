namespace PixelServer.Pipeline.Erasure;

/// <summary>Rows of erased visitors that tables hold. Not thread-safe.</summary>
internal sealed class FoundRows
{
    private readonly Dictionary<string, Dictionary<UInt128, long>> _visitors = [];
    private readonly Dictionary<Guid, Dictionary<string, long>> _rows = [];

    /// <summary>How many rows each erasure has to delete in each table; erasures without any are left out.</summary>
    public IReadOnlyDictionary<Guid, Dictionary<string, long>> Rows => _rows;

    public bool IsEmpty => _rows.Count == 0;

    /// <summary>Whose rows are to be deleted in a table, and until which microsecond they were received.</summary>
    public IEnumerable<(UInt128 Subject, long Until)> VisitorsIn(string table) =>
        _visitors.TryGetValue(table, out var visitors) ? visitors.Select(pair => (pair.Key, pair.Value)) : [];

    public void Add(string table, Guid erasure, UInt128 subject, long until, long rows)
    {
        if (!_visitors.TryGetValue(table, out var visitors))
        {
            _visitors[table] = visitors = [];
        }

        // Who was erased twice is erased up to the second time.
        visitors[subject] = Math.Max(until, visitors.GetValueOrDefault(subject));
        if (!_rows.TryGetValue(erasure, out var tables))
        {
            _rows[erasure] = tables = [];
        }

        tables[table] = tables.GetValueOrDefault(table) + rows;
    }
}

namespace PixelServer.Faults.Judging;

/// <summary>Events in records whose bytes were flipped on purpose, and whether the log kept these bytes aside.</summary>
internal sealed class DamagedEvents
{
    private readonly HashSet<string> _damaged = [];
    private readonly HashSet<string> _kept = [];

    public int Count => _damaged.Count;

    public void AddDamaged(IEnumerable<string> ids) => _damaged.UnionWith(ids);

    public void AddKept(IEnumerable<string> ids) => _kept.UnionWith(ids);

    public bool WasDamaged(string id) => _damaged.Contains(id);

    public bool WasKept(string id) => _kept.Contains(id);
}

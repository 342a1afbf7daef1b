using System.Globalization;
using PixelServer.Faults.Plan;
using PixelServer.Faults.Processes;

namespace PixelServer.Faults.Running;

/// <summary>Memory and handles of each process, compared with the start.</summary>
internal sealed class ResourceWatch(Topology topology)
{
    private const int SpareHandles = 300;
    private const long Mebibyte = 1 << 20;

    // The engine keeps caches that grow with its tables; the rest holds a few blocks at most.
    private const long SpareBytes = 250 * Mebibyte;
    private const long SpareEngineBytes = 1500 * Mebibyte;

    private readonly Dictionary<string, ProcessFigures> _first = [];

    /// <summary>Remembers today's figures as those of the start.</summary>
    public void Begin()
    {
        foreach (var (name, figures) in Current())
        {
            _first[name] = figures;
        }
    }

    /// <summary>Every process that has grown beyond its bound.</summary>
    public IEnumerable<string> Problems()
    {
        foreach (var (name, now) in Current())
        {
            var first = _first.GetValueOrDefault(name, now);
            var spare = name is Target.Engine or Target.ClickHouse ? SpareEngineBytes : SpareBytes;
            if (now.ResidentBytes > (2 * first.ResidentBytes) + spare || now.Handles > (2 * first.Handles) + SpareHandles)
            {
                yield return $"{name} has grown: {Describe(name, now)}";
            }
        }
    }

    public override string ToString() => string.Join(", ", Current().Select(node => Describe(node.Name, node.Figures)));

    private string Describe(string name, ProcessFigures now)
    {
        var first = _first.GetValueOrDefault(name, now);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{name} {first.ResidentBytes / Mebibyte}→{now.ResidentBytes / Mebibyte} MiB, {first.Handles}→{now.Handles} handles");
    }

    private IEnumerable<(string Name, ProcessFigures Figures)> Current() =>
        from node in topology.Nodes
        let figures = node.ProcessId is { } process ? ProcessTable.FiguresOf(process) : null
        where figures is not null
        select (node.Name, figures);
}

using System.Collections.Concurrent;
using PixelServer.Faults.Damage;
using PixelServer.Faults.Judging;
using PixelServer.Faults.Plan;
using PixelServer.Faults.Processes;
using PixelServer.Faults.Proxies;

namespace PixelServer.Faults.Running;

/// <summary>Does to the product what the plan says, and undoes it: each fault ends within its own call.</summary>
internal sealed class FaultInjector(Topology topology, DamagedEvents damaged, TimeProvider time)
{
    private const int DamagedRecords = 3;
    private const long LittleMemory = 1;

    private readonly ConcurrentDictionary<FaultKind, int> _counts = new();
    private readonly ConcurrentQueue<string> _misfortunes = new();

    public IReadOnlyDictionary<FaultKind, int> Counts => _counts;

    /// <summary>Takes what went wrong with processes since the last call, other than by our hand.</summary>
    public IReadOnlyList<string> TakeMisfortunes()
    {
        var taken = new List<string>();
        while (_misfortunes.TryDequeue(out var misfortune))
        {
            taken.Add(misfortune);
        }

        return taken;
    }

    /// <summary>All faults of a cycle, each at its time; ends when the last is over.</summary>
    public Task RunAsync(IReadOnlyList<PlannedFault> cycle, CancellationToken cancellation) =>
        Task.WhenAll(cycle.Select(fault => InjectAsync(fault, cancellation)));

    /// <summary>Takes every fault away, starts what does not run, and waits until all is ready.</summary>
    public async Task RestoreAsync(CancellationToken cancellation)
    {
        foreach (var link in topology.Links.Values)
        {
            link.Clear();
        }

        foreach (var node in topology.Nodes)
        {
            node.Continue();
            Revive(node);
        }

        foreach (var node in topology.Nodes)
        {
            await node.ReadyAsync(cancellation);
        }
    }

    /// <summary>Notes processes that ended by themselves, and starts them again.</summary>
    public void ReviveAll()
    {
        foreach (var node in topology.Nodes)
        {
            Revive(node);
        }
    }

    private void Revive(INode node)
    {
        if (node.Misfortune is { } misfortune)
        {
            _misfortunes.Enqueue(misfortune);
        }

        node.Start();
    }

    private async Task InjectAsync(PlannedFault fault, CancellationToken cancellation)
    {
        await Task.Delay(fault.At, time, cancellation);
        _counts.AddOrUpdate(fault.Kind, 1, static (_, count) => count + 1);
        if (FaultPlan.IsLink(fault.Target))
        {
            var link = topology.Links[fault.Target];
            link.Apply(new LinkFault(fault.Kind, fault.Bytes));
            await Task.Delay(fault.Lasts, time, cancellation);
            link.Clear();
            return;
        }

        try
        {
            await InjectAsync(fault, topology.Node(fault.Target), cancellation);
        }
        catch (HarnessException e)
        {
            _misfortunes.Enqueue(e.Message);
        }
    }

    private async Task InjectAsync(PlannedFault fault, INode node, CancellationToken cancellation)
    {
        if (node.Misfortune is { } misfortune)
        {
            _misfortunes.Enqueue(misfortune);
        }

        switch (fault.Kind)
        {
            case FaultKind.Pause:
                node.Pause();
                await Task.Delay(fault.Lasts, time, cancellation);
                node.Continue();
                return;
            case FaultKind.Flush:
                await topology.Redis!.FlushAsync(cancellation);
                return;
            case FaultKind.FillMemory:
                await topology.Redis!.BoundMemoryAsync(LittleMemory, cancellation);
                await Task.Delay(fault.Lasts, time, cancellation);
                await topology.Redis!.BoundMemoryAsync(0, cancellation);
                return;
            case FaultKind.Restart:
                await node.StopAsync(cancellation);
                break;
            default:
                await node.KillAsync();
                break;
        }

        await Task.Delay(fault.Lasts, time, cancellation);
        if (fault.Kind == FaultKind.FlipBytes)
        {
            // Kept aside when it is read, at the latest by the next judgement.
            damaged.AddDamaged(LogDamage.Flip(((ServerNode)node).LogFolder, new Random(fault.Bytes), DamagedRecords));
        }
        else if (fault.Kind == FaultKind.Empty)
        {
            topology.Redis!.DeleteData();
        }

        node.Start();
    }
}

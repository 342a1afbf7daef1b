using System.Runtime.InteropServices;
using PixelServer.Pipeline.EventLog;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Pipeline.Enrichment;

/// <summary>
/// Which block of a load brings each event whose id a client chose: the first that holds it, unless another load was earlier.
/// Not thread-safe; reused.
/// </summary>
internal sealed class EventOwners
{
    private readonly Dictionary<UInt128, Owner> _owners = [];
    private int _pass;

    /// <summary>Begins another walk over the same blocks: owners stay, each event is to be placed again.</summary>
    public void Restart() => _pass++;

    /// <summary>True when the block is the event's owner and meets it for the first time: then this row is the event.</summary>
    public bool TryPlace(UInt128 eventKey, BlockId block)
    {
        ref var owner = ref CollectionsMarshal.GetValueRefOrAddDefault(_owners, eventKey, out var isKnown);
        if (isKnown && (owner.Block != block.Value || owner.Pass == _pass))
        {
            return false;
        }

        owner = new Owner(block.Value, _pass);
        return true;
    }

    /// <summary>Takes over what other loads claimed earlier; true when an event changes its owner by that.</summary>
    public bool Correct(IReadOnlyDictionary<UInt128, UInt128> firstOwners)
    {
        var hasChanged = false;
        foreach (var (id, first) in firstOwners)
        {
            ref var owner = ref CollectionsMarshal.GetValueRefOrNullRef(_owners, id);
            if (!System.Runtime.CompilerServices.Unsafe.IsNullRef(ref owner) && owner.Block != first)
            {
                owner = owner with { Block = first };
                hasChanged = true;
            }
        }

        return hasChanged;
    }

    public void WriteTo(ClaimBatch claims)
    {
        foreach (var (key, owner) in _owners)
        {
            claims.Add(key, new BlockId(owner.Block));
        }
    }

    public void Clear()
    {
        _owners.Clear();
        _pass = 0;
    }

    private record struct Owner(UInt128 Block, int Pass);
}

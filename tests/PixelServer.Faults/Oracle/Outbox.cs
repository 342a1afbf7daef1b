namespace PixelServer.Faults.Oracle;

/// <summary>Parcels that go again at their time. Thread-safe.</summary>
internal sealed class Outbox
{
    private readonly Lock _lock = new();
    private readonly PriorityQueue<Parcel, long> _parcels = new();
    private int _travelling;

    /// <summary>Waiting or on their way.</summary>
    public int Outstanding
    {
        get
        {
            lock (_lock)
            {
                return _parcels.Count + _travelling;
            }
        }
    }

    public void Add(Parcel parcel)
    {
        lock (_lock)
        {
            _parcels.Enqueue(parcel, parcel.Due);
        }
    }

    /// <summary>
    /// A parcel whose time has come, else one that is made now, knowing how many wait; null when there is
    /// neither. The caller ends it with <see cref="End"/>.
    /// </summary>
    public Parcel? Begin(long now, Func<int, Parcel?> make)
    {
        lock (_lock)
        {
            var parcel = _parcels.TryPeek(out _, out var due) && due <= now ? _parcels.Dequeue() : make(_parcels.Count);
            _travelling += parcel is null ? 0 : 1;
            return parcel;
        }
    }

    /// <summary>A journey is over; whatever it leads to was added before.</summary>
    public void End()
    {
        lock (_lock)
        {
            _travelling--;
        }
    }
}

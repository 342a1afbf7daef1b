namespace PixelServer.Pipeline.Simulation;

/// <summary>One event, as numbers that stand for its texts.</summary>
internal struct SimulatedEvent
{
    /// <summary>In Unix milliseconds.</summary>
    public long Time;

    /// <summary>Place of the visitor in the list of whoever made it.</summary>
    public int Visitor;

    /// <summary>Place among the visitor's events, from 0.</summary>
    public int Number;

    public EventKind Kind;

    public PageRef Page;

    /// <summary>The page before, of the same session; none at a session's begin.</summary>
    public PageRef Previous;

    public byte Origin;

    public byte Campaign;

    /// <summary>Id of the click on an advertisement; 0 for none.</summary>
    public ulong Click;

    /// <summary>The person is signed in.</summary>
    public bool IsSignedIn;

    /// <summary>Items of a checkout or purchase, in <see cref="EventList.Basket"/>.</summary>
    public int BasketStart;

    public byte BasketCount;

    /// <summary>It begins a session: where the visitor comes from counts.</summary>
    public readonly bool IsLanding => Previous.Kind == PageKind.None;

    public readonly bool ShowsIdentity => Kind is EventKind.SignUp or EventKind.Purchase;
}

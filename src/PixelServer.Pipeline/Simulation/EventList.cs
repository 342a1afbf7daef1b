namespace PixelServer.Pipeline.Simulation;

/// <summary>Visitors and their events, which refer to them. Filled and cleared again and again. Not thread-safe.</summary>
internal sealed class EventList
{
    public List<VisitorTraits> Visitors { get; } = [];

    public List<SimulatedEvent> Events { get; } = [];

    /// <summary>Items of checkouts and purchases, each once a piece.</summary>
    public List<int> Basket { get; } = [];

    public void Clear()
    {
        Visitors.Clear();
        Events.Clear();
        Basket.Clear();
    }
}

namespace PixelServer.Pipeline.Simulation;

/// <summary>What a run of <see cref="SimulatedTraffic"/> did.</summary>
/// <param name="Events">Events stored now.</param>
/// <param name="Blocks">Blocks stored now.</param>
/// <param name="BlocksThere">Blocks that were there before.</param>
/// <param name="Stopped">It was asked to stop before the end; the same plan goes on from here.</param>
public sealed record SimulationSummary(long Events, int Blocks, int BlocksThere, bool Stopped)
{
    /// <summary>Time of all workers spent on making rows …</summary>
    public TimeSpan Making { get; init; }

    /// <summary>… and on storing them.</summary>
    public TimeSpan Storing { get; init; }
}

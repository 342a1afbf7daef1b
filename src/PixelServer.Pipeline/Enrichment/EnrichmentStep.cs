using System.Diagnostics;
using PixelServer.Events;

namespace PixelServer.Pipeline.Enrichment;

/// <summary>One step of enrichment: adds to the facts what follows from an event and the address it came from.</summary>
internal sealed class EnrichmentStep(string name, EnrichmentStep.Action action)
{
    private long _events;
    private long _failures;
    private long _ticks;

    public delegate void Action(PixelEvent source, ReadOnlySpan<byte> address, EventFacts facts);

    /// <summary>What it has done so far; may be asked for by any thread.</summary>
    public EnrichmentStepStatus Status => new(
        name, Volatile.Read(ref _events), Volatile.Read(ref _failures), Stopwatch.GetElapsedTime(0, Volatile.Read(ref _ticks)));

    /// <summary>Runs the step and takes its time. A step that fails leaves its facts empty: the event matters more.</summary>
    /// <param name="source">The event.</param>
    /// <param name="address">4, 16 or no bytes.</param>
    /// <param name="facts">What is known so far.</param>
    /// <param name="started">When the step before ended.</param>
    /// <returns>When this one ended.</returns>
    public long Run(PixelEvent source, ReadOnlySpan<byte> address, EventFacts facts, long started)
    {
        try
        {
            action(source, address, facts);
        }
        catch (Exception)
        {
            // Counted, and by that seen: it is the step's mistake, and may come with every event.
            Volatile.Write(ref _failures, _failures + 1);
        }

        var ended = Stopwatch.GetTimestamp();
        Volatile.Write(ref _events, _events + 1);
        Volatile.Write(ref _ticks, _ticks + (ended - started));
        return ended;
    }
}

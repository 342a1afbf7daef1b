using System.Diagnostics;

namespace PixelServer.AudienceBenchmark;

/// <summary>Takes the time of work in the engine, its processor time and its peak of memory.</summary>
internal sealed class Stopwatches(EngineUse engine)
{
    public async Task MeasureAsync(Measured measured, Func<Task> work)
    {
        engine.ResetPeak();
        var (started, processor) = (Stopwatch.GetTimestamp(), engine.ProcessorSeconds());
        await work();
        measured.Add(Stopwatch.GetElapsedTime(started).TotalSeconds, engine.ProcessorSeconds() - processor, engine.PeakMegabytes());
    }
}

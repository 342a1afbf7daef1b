using PixelServer.LoadTest.Measuring;

namespace PixelServer.LoadTest.Size;

/// <summary>How much memory the server takes and how soon it answers.</summary>
internal sealed class SizeBenchmark(SizeOptions options)
{
    public async Task<SizeReport> RunAsync(CancellationToken cancellationToken)
    {
        var machine = await MachineKind.ReadAsync(options.Folder, tools: false, cancellationToken);
        Progress.Say(machine.ToString());
        var starts = options.Starts == 0 ? [] : await new StartTimes(options).MeasureAsync(cancellationToken);
        var memory = new List<MemoryRow>();
        if (options.Events > 0)
        {
            foreach (var durability in options.Durabilities)
            {
                memory.Add(await new MemoryGrowth(options, durability).MeasureAsync(cancellationToken));
            }
        }

        return new SizeReport(machine, memory, starts);
    }
}

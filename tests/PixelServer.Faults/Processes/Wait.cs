using System.Diagnostics;

namespace PixelServer.Faults.Processes;

/// <summary>Bounded waiting for what other processes do.</summary>
internal static class Wait
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    /// <summary>Asks until the answer is null; false when the limit passed first, with the last answer.</summary>
    public static async Task<(bool Holds, string? Why)> UntilAsync(TimeSpan limit, Func<Task<string?>> whyNot, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(Glance);
        while (true)
        {
            if (await whyNot() is not { } why)
            {
                return (true, null);
            }

            if (watch.Elapsed > limit)
            {
                return (false, why);
            }

            await timer.WaitForNextTickAsync(cancellation);
        }
    }
}

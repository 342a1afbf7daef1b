namespace PixelServer.Testing;

/// <summary>How much memory code takes.</summary>
public static class Allocation
{
    private const int MostPasses = 10;

    /// <summary>
    /// The least that any of several passes takes on this thread, in bytes. What the code itself takes it takes in every pass; what the runtime takes
    /// for itself (a type loaded, a method compiled again, a lock made heavy) falls into one or another.
    /// </summary>
    public static long OfWarm(Action pass)
    {
        pass();
        var least = long.MaxValue;
        for (var passes = 0; passes < MostPasses && least > 0; passes++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            pass();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}

namespace PixelServer.Pipeline.Tests.EventLog.PowerCut;

/// <summary>Which calls of a disk fail, and by chance what of a failing one is done all the same. Asked by one thread at a time.</summary>
/// <param name="random">For the chance.</param>
/// <param name="fails">Told the operation and the path.</param>
internal sealed class DiskFaults(Random random, Func<string, string, bool> fails)
{
    public Random Random => random;

    public int Count { get; private set; }

    /// <summary>
    /// One call of so many, but of each file at most one: a disk that refuses the remedy too lets a refused record stay in its file.
    /// </summary>
    public static DiskFaults AtRandom(Random random, int onePerCalls)
    {
        var failed = new HashSet<string>();
        return new DiskFaults(random, (_, path) => random.Next(onePerCalls) == 0 && failed.Add(path));
    }

    public bool Fails(string operation, string path)
    {
        var failing = fails(operation, path);
        Count += failing ? 1 : 0;
        return failing;
    }
}

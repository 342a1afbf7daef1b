namespace PixelServer.Pipeline.Tests.EventLog.PowerCut;

/// <summary>
/// Which calls fail: some at random, but for each file at most one, because a log whose disk also refuses the remedy cannot keep
/// a refused record out of its file. Not thread-safe.
/// </summary>
internal sealed class DiskFaults(Random random, int onePerCalls)
{
    private readonly HashSet<string> _failed = [];

    public Random Random => random;

    public int Count { get; private set; }

    public bool Fails(string file)
    {
        if (random.Next(onePerCalls) != 0 || !_failed.Add(file))
        {
            return false;
        }

        Count++;
        return true;
    }
}

namespace PixelServer.Pipeline.Simulation;

/// <summary>The pauses between the events of a session: 8 to 108 seconds, short ones more often.</summary>
internal static class SessionClock
{
    private const double Shortest = 8_000;
    private const double More = 100_000;

    /// <summary>In milliseconds.</summary>
    public static long NextPause(ref RandomStream random)
    {
        var place = random.NextFraction();
        return (long)(Shortest + (More * place * place));
    }

    /// <summary>From the first event to the last of so many, in milliseconds.</summary>
    public static long LengthOf(RandomStream random, int events)
    {
        var length = 0L;
        for (var pause = 1; pause < events; pause++)
        {
            length += NextPause(ref random);
        }

        return length;
    }
}

namespace PixelServer.Pipeline.Redis;

/// <summary>How long to wait after failures in a row: 0.1 s, doubled up to 5 s, never quite the same for two who wait.</summary>
internal static class RetryPause
{
    private const double FirstSeconds = 0.1;
    private const double LongestSeconds = 5;

    public static TimeSpan After(int failuresInRow) =>
        TimeSpan.FromSeconds(Math.Min(LongestSeconds, FirstSeconds * Math.Pow(2, Math.Min(failuresInRow - 1, 10))) * (0.75 + (Random.Shared.NextDouble() / 4)));
}

namespace PixelServer.Configuration;

/// <summary>How the server stops, section <c>Stop</c>.</summary>
internal sealed class StopOptions
{
    public const string Section = "Stop";

    /// <summary>Longest of each of the two times below.</summary>
    public static readonly TimeSpan Most = TimeSpan.FromMinutes(10);

    // Open requests end meanwhile (a slow body is given up after 5 s) and the embedded engine closes its files.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(15);

    /// <summary>No allowed stop takes longer.</summary>
    public static TimeSpan Longest => Most + Most + Margin;

    /// <summary>
    /// How long requests are still answered after the server was told to stop while readiness already says no, so that load
    /// balancers can look elsewhere first. Default: none.
    /// </summary>
    public TimeSpan NoticeTime { get; set; } = TimeSpan.Zero;

    /// <summary>How long what waits in the log may take to be handed on once the last request was answered. Default: 5 s.</summary>
    public TimeSpan DrainTime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>What a whole stop may take; parts that are not done by then are told to give up.</summary>
    public TimeSpan Limit => NoticeTime + DrainTime + Margin;

    /// <summary>The errors in these settings, each naming key, value and fix.</summary>
    public IEnumerable<string> Errors()
    {
        if (NoticeTime < TimeSpan.Zero || NoticeTime > Most)
        {
            yield return $"Stop:NoticeTime is {NoticeTime}; use 00:00:00 to {Most}.";
        }

        if (DrainTime < TimeSpan.Zero || DrainTime > Most)
        {
            yield return $"Stop:DrainTime is {DrainTime}; use 00:00:00 to {Most}.";
        }
    }
}

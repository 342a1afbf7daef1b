namespace PixelServer.Insights.Rollup;

/// <summary>Days that one statement fills.</summary>
/// <param name="From">Begin of the first, in Unix milliseconds.</param>
/// <param name="Until">End of the last.</param>
internal sealed record DaySpan(long From, long Until);

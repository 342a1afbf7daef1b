namespace PixelServer.Audiences.Definitions;

/// <summary>A range of time in Unix milliseconds; the end is not part of it. Empty where the end is not after the begin.</summary>
public readonly record struct TimeRange(long From, long Until)
{
    public bool Contains(long time) => time >= From && time < Until;
}

namespace PixelServer.Pipeline.Replay;

/// <summary>Which rejected events a replay takes up; what is null does not matter.</summary>
public sealed record ReplayFilter
{
    public string? Site { get; init; }

    /// <summary>The reason they were rejected for.</summary>
    public string? Reason { get; init; }

    /// <summary>Received at this moment or later, in Unix microseconds.</summary>
    public long? From { get; init; }

    /// <summary>Received before this moment, in Unix microseconds.</summary>
    public long? To { get; init; }
}

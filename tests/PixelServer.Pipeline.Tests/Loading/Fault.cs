namespace PixelServer.Pipeline.Tests.Loading;

/// <summary>What <see cref="FaultyPath"/> does to a request.</summary>
public enum Fault
{
    None,

    /// <summary>The connection is cut and ClickHouse never sees the request.</summary>
    CutBeforeArrival,

    /// <summary>ClickHouse does what it is asked and the connection is cut before the client hears of it.</summary>
    CutBeforeAnswer,

    /// <summary>ClickHouse has too many queries: a definite refusal, nothing was done.</summary>
    Refuse,
}

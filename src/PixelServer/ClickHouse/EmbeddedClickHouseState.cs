namespace PixelServer.ClickHouse;

/// <summary>One consistent view of the embedded engine: swapped whole, never changed.</summary>
/// <param name="Condition">What it is doing.</param>
/// <param name="LastMessage">Why it last died or failed, in its own words; null when it never did.</param>
/// <param name="Restarts">How often it has been started again.</param>
public sealed record EmbeddedClickHouseState(EmbeddedClickHouseCondition Condition, string? LastMessage, int Restarts);

namespace PixelServer.Pipeline.EventLog;

/// <summary>
/// Names one block for ever: 48 bits of Unix milliseconds, then 80 random bits, so that ids sort by time and never collide
/// between collectors. Stored as <c>block_id UInt128</c> and sent, in hexadecimal, as ClickHouse's deduplication token.
/// </summary>
public readonly record struct BlockId(UInt128 Value)
{
    public override string ToString() => Value.ToString("x32", System.Globalization.CultureInfo.InvariantCulture);
}

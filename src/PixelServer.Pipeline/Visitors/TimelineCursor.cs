using System.Globalization;

namespace PixelServer.Pipeline.Visitors;

/// <summary>A place in a visitor's timeline: what is older stands behind it. Written <c>MILLISECONDS-MARK</c>, or as a time.</summary>
/// <param name="At">Unix milliseconds.</param>
/// <param name="Mark">Tells events of the same millisecond apart.</param>
public readonly record struct TimelineCursor(long At, ulong Mark)
{
    private static readonly string[] Times = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>Before everything.</summary>
    public static TimelineCursor Newest { get; } = new(long.MaxValue, ulong.MaxValue);

    /// <summary>Reads a place; null when it is none.</summary>
    public static TimelineCursor? Parse(string text)
    {
        var parts = text.Split('-');
        if (parts is [var at, var mark]
            && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            && ulong.TryParse(mark, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return new TimelineCursor(milliseconds, number);
        }

        return DateTimeOffset.TryParseExact(text, Times, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? new TimelineCursor(time.ToUnixTimeMilliseconds(), 0)
            : null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At}-{Mark}");
}

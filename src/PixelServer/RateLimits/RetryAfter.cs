using System.Globalization;

namespace PixelServer.RateLimits;

/// <summary>The header <c>Retry-After</c> in whole seconds, from texts made once: a flood is refused without allocating.</summary>
internal static class RetryAfter
{
    private const int MostSeconds = 60;

    private static readonly string[] Texts = [.. Enumerable.Range(0, MostSeconds + 1).Select(seconds => seconds.ToString(CultureInfo.InvariantCulture))];

    /// <summary>A wait, rounded up to seconds, at most a minute.</summary>
    public static string Of(TimeSpan wait) => Texts[(int)Math.Clamp(Math.Ceiling(wait.TotalSeconds), 1, MostSeconds)];
}

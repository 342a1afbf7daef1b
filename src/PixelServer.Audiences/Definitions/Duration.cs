using System.Globalization;

namespace PixelServer.Audiences.Definitions;

/// <summary>Spans of time as definitions write them: a whole number of minutes, hours, days or weeks, as in <c>30m</c>, <c>12h</c>, <c>7d</c>, <c>4w</c>.</summary>
internal static class Duration
{
    public const string Help = "use a number with m, h, d or w, such as 30m, 12h, 7d or 4w";

    /// <summary>Ten years: longer than anything is kept.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(3653);

    /// <summary>Reads a span; null when the text is none, or longer than <see cref="Longest"/>.</summary>
    public static TimeSpan? Parse(string text)
    {
        var unit = text.Length < 2 ? TimeSpan.Zero : text[^1] switch
        {
            'm' => TimeSpan.FromMinutes(1),
            'h' => TimeSpan.FromHours(1),
            'd' => TimeSpan.FromDays(1),
            'w' => TimeSpan.FromDays(7),
            _ => TimeSpan.Zero,
        };
        if (unit == TimeSpan.Zero || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        return number <= Longest / unit ? unit * number : null;
    }

    /// <summary>The shortest way to write a span of whole minutes.</summary>
    public static string Write(TimeSpan span)
    {
        var (unit, letter) = span.Ticks switch
        {
            var ticks when ticks % TimeSpan.TicksPerDay == 0 => (TimeSpan.TicksPerDay, 'd'),
            var ticks when ticks % TimeSpan.TicksPerHour == 0 => (TimeSpan.TicksPerHour, 'h'),
            _ => (TimeSpan.TicksPerMinute, 'm'),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{span.Ticks / unit}{letter}");
    }

    /// <summary>The same in words.</summary>
    public static string Describe(TimeSpan span)
    {
        var text = Write(span);
        var unit = text[^1] switch { 'd' => "day", 'h' => "hour", _ => "minute" };
        return text[..^1] == "1" ? $"1 {unit}" : $"{text[..^1]} {unit}s";
    }
}

using System.Globalization;

namespace PixelServer.Audiences.Definitions.Reading;

/// <summary>Reads the members of a condition that say when: within, between, more_than_ago, since, before.</summary>
internal static class WindowReader
{
    public static readonly string[] Names = ["within", "between", "more_than_ago", "since", "before"];

    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);

    public static Window Read(JsonPlace place)
    {
        TimeSpan? fromAgo = null, untilAgo = null;
        if (place.TryGet("within", out var within))
        {
            fromAgo = within.Span(Shortest, Duration.Longest);
        }

        if (place.TryGet("more_than_ago", out var ago))
        {
            untilAgo = ago.Span(Shortest, Duration.Longest);
            if (untilAgo >= fromAgo)
            {
                ago.Refuse($"is not less than within, so nothing can lie between.");
            }
        }

        if (place.TryGet("between", out var between))
        {
            (fromAgo, untilAgo) = ReadBetween(between, hasOthers: fromAgo is not null || untilAgo is not null);
        }

        var since = place.TryGet("since", out var sincePlace) ? ReadDate(sincePlace) : null;
        var before = place.TryGet("before", out var beforePlace) ? ReadDate(beforePlace) : null;
        if (since >= before)
        {
            beforePlace.Refuse("is not after since, so nothing can lie between.");
        }

        return new Window(fromAgo, untilAgo, since, before);
    }

    private static (TimeSpan? FromAgo, TimeSpan? UntilAgo) ReadBetween(JsonPlace place, bool hasOthers)
    {
        if (hasOthers)
        {
            place.Refuse("cannot stand beside within or more_than_ago, which it is made of.");
            return (null, null);
        }

        var ends = place.Elements();
        if (place.Kind == System.Text.Json.JsonValueKind.Array && ends.Count != 2)
        {
            place.Refuse($"has {ends.Count} values; use two, as in [\"30d\", \"90d\"]: between 30 and 90 days ago.");
        }

        if (ends.Count != 2 || ends[0].Span(Shortest, Duration.Longest) is not { } one || ends[1].Span(Shortest, Duration.Longest) is not { } other)
        {
            return (null, null);
        }

        if (one == other)
        {
            place.Refuse("has the same time twice, so nothing can lie between.");
        }

        return one > other ? (one, other) : (other, one);
    }

    private static DateTimeOffset? ReadDate(JsonPlace place)
    {
        if (place.Text() is not { } text)
        {
            return null;
        }

        string[] formats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.fff'Z'"];
        if (DateTimeOffset.TryParseExact(text, formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) && time.Year is >= 1990 and < 2200)
        {
            return time;
        }

        place.Refuse($"is '{text}'; use a UTC date such as 2026-11-01 or 2026-11-01T08:30:00Z.");
        return null;
    }
}

namespace PixelServer.Audiences.Definitions.Reading;

/// <summary>Reads how much: at_least, at_most, exactly.</summary>
internal static class ThresholdReader
{
    public static readonly string[] Names = ["at_least", "at_most", "exactly"];

    /// <param name="place">The object with the bounds.</param>
    /// <param name="isCount">Only whole numbers from 0 make sense.</param>
    public static Threshold Read(JsonPlace place, bool isCount)
    {
        var least = ReadBound(place, "at_least", isCount);
        var most = ReadBound(place, "at_most", isCount);
        if (place.TryGet("exactly", out var exactly))
        {
            if (least is not null || most is not null)
            {
                exactly.Refuse("cannot stand beside at_least or at_most.");
            }

            least = most = ReadBound(place, "exactly", isCount);
        }
        else if (!place.TryGet("at_least", out _) && !place.TryGet("at_most", out _) && place.Kind == System.Text.Json.JsonValueKind.Object)
        {
            place.Refuse("sets no bound; use at_least, at_most or exactly.");
        }

        var threshold = new Threshold(least, most);
        if (least > most)
        {
            place.Refuse($"asks for at least {least} and at most {most}, which nothing is.");
        }
        else if (isCount && most is null && least == 0)
        {
            place.Refuse("holds for everybody: at least 0.");
        }

        return threshold;
    }

    private static decimal? ReadBound(JsonPlace place, string name, bool isCount)
    {
        if (!place.TryGet(name, out var bound) || bound.Number() is not { } number)
        {
            return null;
        }

        if (isCount && (number < 0 || number != decimal.Truncate(number) || number > 1_000_000_000))
        {
            bound.Refuse($"is {number}; use a whole number from 0 to 1000000000.");
            return null;
        }

        return number;
    }
}

using System.Globalization;
using System.Text.Json;
using PixelServer.Audiences.Definitions.Conditions;

namespace PixelServer.Audiences.Definitions.Reading;

/// <summary>Reads what only a lookalike says: whom its members are like, how many they are, and what its model may know.</summary>
internal static class LookalikeReader
{
    public static readonly string[] Names =
        ["seed", "size", "similarity", "horizon", "retrain", "leave_out", "allow", "accept_any_model", "random_seed"];

    private const string SizeHelp = "use a share such as 2%, a band such as 2-5%, or a number of members such as 5000";
    private const string SeedHelp = """use the id of an audience, or a condition such as {"did": "purchase", "within": "90d"}""";
    private const decimal MostPercent = 10;
    private const long MostMembers = 100_000_000;
    private const long GreatestRandomSeed = 1_000_000_000_000;

    /// <summary>Reads the settings; null when whom or how many is not said or wrong, which is noted.</summary>
    public static LookalikeSettings? Read(JsonPlace place)
    {
        var seed = ReadSeed(place);
        var size = ReadSize(place);
        var leaveOut = place.TryGet("leave_out", out var leaveOutPlace) ? FeatureNameReader.Read(leaveOutPlace, allowsValues: true) : [];
        var allow = place.TryGet("allow", out var allowPlace) ? FeatureNameReader.Read(allowPlace, allowsValues: false) : [];
        foreach (var name in allow.Intersect(leaveOut))
        {
            allowPlace.Refuse($"names {name}, which leave_out names too; take it out of one of them.");
        }

        var horizon = place.TryGet("horizon", out var horizonPlace) ? ReadHorizon(horizonPlace) : null;
        var retrain = place.TryGet("retrain", out var retrainPlace) ? retrainPlace.Span(TimeSpan.FromHours(1), TimeSpan.FromDays(30)) : null;
        var acceptsAny = place.TryGet("accept_any_model", out var accept) && accept.YesNo() == true;
        var randomSeed = place.TryGet("random_seed", out var randomPlace) ? ReadRandomSeed(randomPlace) : 1;
        return seed is null || size is null
            ? null
            : new LookalikeSettings
            {
                Seed = seed,
                Size = size,
                Horizon = horizon ?? LookalikeSettings.DefaultHorizon,
                Retrain = retrain ?? LookalikeSettings.DefaultRetrain,
                LeaveOut = leaveOut,
                Allow = allow,
                AcceptsAnyModel = acceptsAny,
                RandomSeed = randomSeed,
            };
    }

    /// <summary>Refuses what another kind of audience cannot say.</summary>
    public static void RefuseAll(JsonPlace place)
    {
        foreach (var name in Names)
        {
            if (place.TryGet(name, out var member))
            {
                member.Refuse("goes only with the kind lookalike; leave it out, or change the kind.");
            }
        }
    }

    private static LookalikeSeed? ReadSeed(JsonPlace place)
    {
        if (!place.TryGet("seed", out var seed))
        {
            place.Errors.Add("seed", $"is missing: it says whom members are like; {SeedHelp}.");
            return null;
        }

        switch (seed.Kind)
        {
            case JsonValueKind.String:
                return AudienceId.Read(seed) is { } id ? new LookalikeSeed(id, null) : null;
            case JsonValueKind.Object:
                return new ConditionReader().Read(seed) switch
                {
                    null => null,
                    InAudience { Audience: var audience } => new LookalikeSeed(audience, null),
                    var rule => new LookalikeSeed(null, rule),
                };
            default:
                seed.Refuse($"is {seed.Describe()}; {SeedHelp}.");
                return null;
        }
    }

    private static LookalikeSize? ReadSize(JsonPlace place)
    {
        var hasSize = place.TryGet("size", out var size);
        if (place.TryGet("similarity", out var similarity))
        {
            if (hasSize)
            {
                similarity.Refuse("cannot stand beside size; leave one of them out.");
            }

            return ReadSimilarity(similarity);
        }

        if (!hasSize)
        {
            place.Errors.Add("size", $"is missing; {SizeHelp}; or say similarity instead.");
            return null;
        }

        switch (size.Kind)
        {
            case JsonValueKind.String:
                return ReadShares(size);
            case JsonValueKind.Number:
                return ReadCount(size);
            default:
                size.Refuse($"is {size.Describe()}; {SizeHelp}.");
                return null;
        }
    }

    private static LookalikeSize? ReadShares(JsonPlace place)
    {
        if (place.Text() is not { } text)
        {
            return null;
        }

        var ends = text.EndsWith('%') ? text[..^1].Split('-') : [];
        if (ends.Length is not (1 or 2) || Percent(ends[^1]) is not { } until || (ends.Length == 1 ? 0 : Percent(ends[0])) is not { } from)
        {
            place.Refuse($"is '{text}'; {SizeHelp}; percentages have at most 2 decimals.");
            return null;
        }

        if (until is 0 or > MostPercent)
        {
            place.Refuse($"is '{text}'; shares are more than 0 and at most {MostPercent} %.");
            return null;
        }

        if (from >= until)
        {
            place.Refuse($"is '{text}'; a band begins with the smaller share, as in 2-5%.");
            return null;
        }

        return new LookalikeSize((double)(from / 100), (double)(until / 100), null, null);
    }

    private static decimal? Percent(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) && decimal.Round(percent, 2) == percent ? percent : null;

    private static LookalikeSize? ReadCount(JsonPlace place)
    {
        if (place.Number() is not { } count)
        {
            return null;
        }

        if (count is < 1 or > MostMembers || count != decimal.Truncate(count))
        {
            place.Refuse($"is {count}; use a whole number of members from 1 to {MostMembers}, or a share such as 2%.");
            return null;
        }

        return new LookalikeSize(0, null, (long)count, null);
    }

    private static LookalikeSize? ReadSimilarity(JsonPlace place)
    {
        if (place.Number() is not { } similarity)
        {
            return null;
        }

        if (similarity is <= 0 or >= 1)
        {
            place.Refuse($"is {similarity}; use a number greater than 0 and less than 1: 0.5 is no likeness, 0.9 much.");
            return null;
        }

        return new LookalikeSize(0, null, null, (double)similarity);
    }

    // In YAML a 0 without quotes is a number.
    private static TimeSpan? ReadHorizon(JsonPlace place)
    {
        var isNone = place.Kind switch
        {
            JsonValueKind.Number => place.Element.GetRawText() == "0",
            JsonValueKind.String => place.Text() is "none" or "0" || (place.Text() is { } text && Duration.Parse(text) == TimeSpan.Zero),
            _ => false,
        };
        return isNone ? TimeSpan.Zero : place.Span(TimeSpan.FromDays(1), TimeSpan.FromDays(90));
    }

    private static ulong ReadRandomSeed(JsonPlace place)
    {
        if (place.Number() is not { } number)
        {
            return 1;
        }

        if (number is < 0 or > GreatestRandomSeed || number != decimal.Truncate(number))
        {
            place.Refuse($"is {number}; use a whole number from 0 to {GreatestRandomSeed}.");
            return 1;
        }

        return (ulong)number;
    }
}

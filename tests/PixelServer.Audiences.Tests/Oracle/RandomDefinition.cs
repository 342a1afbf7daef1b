using PixelServer.Audiences.Definitions;
using PixelServer.Audiences.Definitions.Conditions;

namespace PixelServer.Audiences.Tests.Oracle;

/// <summary>Definitions of a site's audiences, made of a seed: every condition, operator and measure, nested, all of them valid.</summary>
internal sealed class RandomDefinition(Random random, string site, DateTimeOffset asOf)
{
    private static readonly string[] Names = ["page_view", "view_item", "add_to_cart", "purchase", "consent"];
    private static readonly TimeSpan[] Activities = [.. TimeGrid.Spans[2..], TimeSpan.FromDays(180)];

    public AudienceDefinition Next() => new()
    {
        Name = "random",
        Site = site,
        Kind = random.Next(5) == 0 ? AudienceKind.Remarketing : AudienceKind.Retargeting,
        Level = random.Next(2) == 0 ? AudienceLevel.Person : AudienceLevel.Visitor,
        Rule = NextCondition(1),
        ActiveWithin = random.Next(3) == 0 ? Pick(Activities) : AudienceDefinition.DefaultActiveWithin,
        Consent = random.Next(2) == 0 ? ConsentPurpose.Analytics : ConsentPurpose.Marketing,
    };

    private Condition NextCondition(int level) => random.Next(level > 3 ? 6 : 0, 18) switch
    {
        0 or 1 => new AllOf(NextConditions(level)),
        2 or 3 => new AnyOf(NextConditions(level)),
        4 or 5 => new Not(NextCondition(level + 1)),
        6 or 7 => new Did(NextMatch(), NextWindow(), Measure.Count, random.Next(2) == 0 ? Threshold.Once : NextCount(5)),
        8 => NextMeasured(),
        9 => new DidWithout(NextMatch(), NextWindow(), NextMatch()),
        10 => new Occurrence(NextEnd(), NextMatch(), NextWindow(isBounded: true)),
        11 => new Touch(NextEnd(), RandomFields.Tests(random, random.Next(1, 3), ofItems: false)),
        12 => new Sequence([.. Enumerable.Range(0, random.Next(8) == 0 ? 8 : random.Next(2, 4)).Select(NextStep)], NextWindow()),
        13 => new TopShare(Pick([0.0001m, 0.1m, 0.25m, 0.43m, 0.5m, 0.9999m, 1]), NextMatch(), NextWindow(), NextMeasure()),
        14 => new ActiveDays(NextWindow(), NextCount(4)),
        15 => new Seen(NextEnd(), NextWindow(isBounded: true)),
        16 => new KnownBy(Pick([KnownIdentities.Any, KnownIdentities.UserId, KnownIdentities.Email | KnownIdentities.Phone, KnownIdentities.Phone])),
        _ => new InAudience(Pick([RandomHistory.InputAudience, "nobody"])),
    };

    private List<Condition> NextConditions(int level) => [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => NextCondition(level + 1))];

    private Did NextMeasured()
    {
        var measure = NextMeasure();
        return new Did(NextMatch(), NextWindow(), measure, measure.Kind == MeasureKind.Sum ? NextSum() : NextCount(4));
    }

    private Measure NextMeasure() => random.Next(4) switch
    {
        0 => Measure.Count,
        1 => new Measure(MeasureKind.Distinct, random.Next(3) == 0 ? EventFields.Day : RandomFields.Any(random)),
        _ => new Measure(MeasureKind.Sum, RandomFields.Number(random)),
    };

    private Threshold NextSum()
    {
        decimal[] bounds = [-5, 0, 0.0001m, 5, 12.5m, 25, 80];
        var (one, other) = (Pick(bounds), Pick(bounds));
        return random.Next(3) switch
        {
            0 => new Threshold(one, null),
            1 => new Threshold(null, one),
            _ => new Threshold(Math.Min(one, other), Math.Max(one, other)),
        };
    }

    private Threshold NextCount(int most)
    {
        var least = random.Next(1, most);
        return random.Next(4) switch
        {
            0 => new Threshold(null, random.Next(most)),
            1 => new Threshold(0, random.Next(most)),
            2 => new Threshold(least, least + random.Next(2)),
            _ => new Threshold(least, null),
        };
    }

    private SequenceStep NextStep(int i) => new(
        NextMatch(), i > 0 && random.Next(3) == 0 ? Pick(TimeGrid.Spans) : null, i > 0 && random.Next(3) == 0 ? NextMatch() : null);

    private EventMatch NextMatch() => new(
        random.Next(4) == 0 ? [] : [.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => Pick(Names)).Distinct().Order(StringComparer.Ordinal)],
        random.Next(3) == 0 ? RandomFields.Tests(random, random.Next(1, 3), ofItems: false) : [],
        random.Next(6) == 0 ? RandomFields.Tests(random, random.Next(1, 3), ofItems: true) : []);

    private Window NextWindow(bool isBounded = false)
    {
        var (one, other) = (Pick(TimeGrid.Spans), Pick(TimeGrid.Spans));
        return random.Next(isBounded ? 2 : 0, 8) switch
        {
            0 or 1 => Window.AllTime,
            2 or 3 => new Window(FromAgo: one),
            4 => new Window(UntilAgo: one),
            5 => one == other ? new Window(FromAgo: one) : new Window(one > other ? one : other, one > other ? other : one),
            6 => new Window(FromAgo: random.Next(2) == 0 ? one : null, Since: NextTime()),
            _ => new Window(UntilAgo: random.Next(2) == 0 ? one : null, Before: NextTime()),
        };
    }

    private DateTimeOffset NextTime() => random.Next(10) switch
    {
        0 => new DateTimeOffset(2198, 1, 1, 0, 0, 0, TimeSpan.Zero),
        < 4 => new DateTimeOffset(asOf.UtcDateTime.Date.AddDays(-random.Next(10)), TimeSpan.Zero),
        _ => TimeGrid.Time(random, asOf),
    };

    private HistoryEnd NextEnd() => random.Next(2) == 0 ? HistoryEnd.First : HistoryEnd.Last;

    private T Pick<T>(IReadOnlyList<T> values) => TimeGrid.Pick(random, values);
}

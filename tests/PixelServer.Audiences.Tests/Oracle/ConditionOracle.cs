using PixelServer.Audiences.Definitions;
using PixelServer.Audiences.Definitions.Conditions;

namespace PixelServer.Audiences.Tests.Oracle;

/// <summary>Whether conditions hold, as their comments say.</summary>
internal sealed class ConditionOracle(
    IReadOnlyList<Subject> subjects, DateTimeOffset asOf, Persons persons, IReadOnlyDictionary<string, IReadOnlySet<ulong>> audiences)
{
    private readonly Dictionary<TopShare, decimal?> _cuts = new(ReferenceEqualityComparer.Instance);

    public static KnownIdentities KnownBy(Subject one)
    {
        var known = one.Visitors.SelectMany(visitor => visitor).Where(word => word.HasAnalytics).ToList();
        return (known.Any(word => word.User.Length > 0) ? KnownIdentities.UserId : 0)
            | (known.Any(word => word.Emails.Count > 0) ? KnownIdentities.Email : 0)
            | (known.Any(word => word.Phones.Count > 0) ? KnownIdentities.Phone : 0);
    }

    public bool Holds(Condition condition, Subject one) => condition switch
    {
        AllOf all => all.Conditions.All(part => Holds(part, one)),
        AnyOf any => any.Conditions.Any(part => Holds(part, one)),
        Not not => !Holds(not.Condition, one),
        Did did => IsWithin(MatchOracle.Count(did.Measure, Find(one, did.Match, did.Window)), did.Threshold),
        DidWithout did => HasDoneWithout(one, did),
        Occurrence occurrence => HasOccurred(one, occurrence),
        Touch touch => FindTouch(one, touch.End) is { } found && touch.Tests.All(test => FieldOracle.Holds(test, FieldOracle.Value(found, test.Field))),
        Sequence sequence => HasSequence(one, sequence),
        TopShare top => IsInTop(one, top),
        ActiveDays days => IsWithin(one.Seen.Select(seen => Day(seen.Time)).Where(day => IsIn(day, days.Window)).Distinct().Count(), days.Threshold),
        Seen seen => IsSeen(one, seen),
        KnownBy known => (KnownBy(one) & known.Identities) != 0,
        InAudience other => audiences.TryGetValue(other.Audience, out var members) && members.Any(visitor => persons.Of(visitor) == one.Id),
        _ => throw new InvalidOperationException($"{condition.GetType().Name} is new."),
    };

    private static bool IsWithin(decimal number, Threshold threshold) =>
        !(number < threshold.Least) && !(number > threshold.Most);

    private static DateTimeOffset Day(DateTimeOffset time) => new(time.UtcDateTime.Date, TimeSpan.Zero);

    private bool IsIn(DateTimeOffset time, Window window) => IsAfterBegin(time, window) && IsBeforeEnd(time, window);

    private bool IsAfterBegin(DateTimeOffset time, Window window) => !(time < asOf - window.FromAgo) && !(time < window.Since);

    private bool IsBeforeEnd(DateTimeOffset time, Window window) => time < asOf - (window.UntilAgo ?? TimeSpan.Zero) && !(time >= window.Before);

    private List<SomeEvent> Find(Subject one, EventMatch match, Window window) =>
        [.. one.Events.Where(done => IsIn(done.Time, window) && MatchOracle.Holds(match, done))];

    private bool HasDoneWithout(Subject one, DidWithout did)
    {
        var done = Find(one, did.Match, did.Window);
        return done.Count > 0 && !Find(one, did.NotSince, Window.AllTime).Any(answer => answer.Time >= done.Max(last => last.Time));
    }

    private bool HasOccurred(Subject one, Occurrence occurrence)
    {
        var times = Find(one, occurrence.Match, Window.AllTime).ConvertAll(done => done.Time);
        return times.Count > 0 && IsIn(occurrence.End == HistoryEnd.First ? times.Min() : times.Max(), occurrence.Window);
    }

    private SomeEvent? FindTouch(Subject one, HistoryEnd end)
    {
        var touches = Find(one, EventMatch.Any, Window.AllTime).Where(touch => touch.Texts.GetValueOrDefault("source", "").Length > 0).ToList();
        var others = touches.Where(touch => touch.Texts["source"] != "(direct)").ToList();
        return end == HistoryEnd.First
            ? touches.OrderBy(touch => touch.Time).ThenBy(touch => touch.Id, StringComparer.Ordinal).FirstOrDefault()
            : (others.Count > 0 ? others : touches).OrderBy(touch => touch.Time).ThenBy(touch => touch.Id, StringComparer.Ordinal).LastOrDefault();
    }

    // Every way to choose events is tried; where a choice has led nowhere once is remembered.
    private bool HasSequence(Subject one, Sequence sequence)
    {
        var failed = new HashSet<(int Step, DateTimeOffset After)>();
        var happened = one.Events.Where(done => IsIn(done.Time, sequence.Window)).ToList();
        return Continues(0, DateTimeOffset.MinValue);

        bool Continues(int step, DateTimeOffset after)
        {
            if (step == sequence.Steps.Count)
            {
                return true;
            }

            if (failed.Contains((step, after)))
            {
                return false;
            }

            var (match, maxGap, without) = sequence.Steps[step];
            var continues = happened.Any(next => next.Time > after
                && MatchOracle.Holds(match, next)
                && !(next.Time - after > maxGap)
                && !(without is not null && happened.Any(between => between.Time > after && between.Time < next.Time && MatchOracle.Holds(without, between)))
                && Continues(step + 1, next.Time));
            if (!continues)
            {
                failed.Add((step, after));
            }

            return continues;
        }
    }

    private bool IsInTop(Subject one, TopShare top)
    {
        if (!_cuts.TryGetValue(top, out var cut))
        {
            var numbers = subjects.Select(other => Number(other, top)).OfType<decimal>().Order().ToList();
            _cuts[top] = cut = numbers.Count == 0 ? null : numbers[(int)Math.Floor((1 - top.Share) * numbers.Count)];
        }

        return Number(one, top) >= cut;
    }

    private decimal? Number(Subject one, TopShare top)
    {
        var counted = Find(one, top.Match, top.Window).Where(done => !done.IsBot).ToList();
        return counted.Count == 0 ? null : MatchOracle.Count(top.Measure, counted);
    }

    // An open window has no end: an event of a clock that is ahead is the last, too.
    private bool IsSeen(Subject one, Seen seen)
    {
        if (one.Seen.Count == 0)
        {
            return false;
        }

        var time = seen.End == HistoryEnd.First ? one.Seen.Min(was => was.Time) : one.Seen.Max(was => was.Time);
        return IsAfterBegin(time, seen.Window) && (seen.Window is { UntilAgo: null, Before: null } || IsBeforeEnd(time, seen.Window));
    }
}

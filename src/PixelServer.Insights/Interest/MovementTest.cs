using PixelServer.Insights.Questions;
using PixelServer.Insights.Statistics;

namespace PixelServer.Insights.Interest;

/// <summary>Finds what gains and what loses interest among all that was tested, not only what is shown.</summary>
internal static class MovementTest
{
    /// <summary>How many gains, and losses, are told of.</summary>
    public const int MostTold = 10;

    /// <summary>Tests.</summary>
    /// <param name="query">What is asked.</param>
    /// <param name="facts">Of all that may have changed, as <see cref="InterestSql.Ranked"/> finds it, and what is shown.</param>
    /// <param name="tested">How many were to be tested; those that are not among the facts have not changed.</param>
    /// <param name="daysPerPoint">Days that a point stands for.</param>
    /// <param name="isCut">Whether more may have changed than are among the facts.</param>
    public static Movements Test(InsightQuery query, IReadOnlyList<MovementFacts> facts, long tested, int daysPerPoint, bool isCut = false)
    {
        if (query.ComparedFrom is not { } compared)
        {
            return new Movements([.. facts.Select(_ => new Movement(null, false, null))], [], [], []);
        }

        if (WhyUntestable(query, facts) is { } reason)
        {
            return new Movements([.. facts.Select(one => new Movement(ChangeOf(one), false, null))], [], [], [reason]);
        }

        // Points are days of the week only where they are days.
        var shift = daysPerPoint == 1 ? compared.DayNumber - query.From.DayNumber : 0;
        var pValues = facts.Select(one => IsTested(one) ? PValueOf(one, shift) : (double?)null).ToList();
        var known = pValues.Where(p => p is not null).Select(p => p!.Value).ToList();
        var found = new Queue<bool>(FalseDiscovery.Significant(known, Math.Max(tested, known.Count)));
        var all = facts.Zip(pValues, (one, p) => new Movement(ChangeOf(one), p is not null && found.Dequeue(), p)).ToList();
        return new Movements(all, Clearest(1), Clearest(-1), [.. NotesOn(tested, isCut ? facts.Count : null)]);

        List<int> Clearest(int sign) =>
        [
            .. Enumerable.Range(0, facts.Count)
                .Where(place => all[place].IsSignificant && Math.Sign(facts[place].Sessions - facts[place].Previous) == sign)
                .OrderBy(place => all[place].PValue).ThenByDescending(place => Math.Abs(facts[place].Sessions - facts[place].Previous))
                .Take(MostTold),
        ];
    }

    private static string? WhyUntestable(InsightQuery query, IReadOnlyList<MovementFacts> facts)
    {
        if (query.Days == 1)
        {
            return "Gains and losses are looked for in two days or more: a day alone does not tell how much days differ.";
        }

        return facts.Count > 0 && facts.All(one => one.Previous == 0)
            ? "Gains and losses are not looked for: in the time it is compared with there was no interest in anything that is shown."
            : null;
    }

    private static IEnumerable<string> NotesOn(long tested, int? most)
    {
        yield return FormattableString.Invariant($"Gains and losses were looked for among {tested:N0} with {InterestSql.FewestSessions} sessions or more in one of the two times; of those named, about {FalseDiscovery.UsualShare:P0} are due to chance.");
        if (most is not null)
        {
            yield return FormattableString.Invariant($"So much has changed that only the {most:N0} with the largest differences, measured by their sessions, were looked at.");
        }
    }

    private static bool IsTested(MovementFacts one) => Math.Max(one.Sessions, one.Previous) >= InterestSql.FewestSessions;

    private static double? ChangeOf(MovementFacts one) => one.Previous == 0 ? null : (one.Sessions / (double)one.Previous) - 1;

    private static double PValueOf(MovementFacts one, int shift)
    {
        var half = one.Points.Length / 2;
        return CountChange.PValue(one.Points.AsSpan(half), one.Points.AsSpan(0, half), shift);
    }
}

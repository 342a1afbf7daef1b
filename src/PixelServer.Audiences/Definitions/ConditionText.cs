using System.Globalization;
using PixelServer.Audiences.Definitions.Conditions;

namespace PixelServer.Audiences.Definitions;

/// <summary>Says conditions in plain words.</summary>
public static class ConditionText
{
    /// <summary>The condition as the end of a sentence that begins with "who".</summary>
    public static string Of(Condition condition) => condition switch
    {
        AllOf all => Join(all.Conditions, "and"),
        AnyOf any => Join(any.Conditions, "or"),
        Not { Condition: var inner } => $"not: {Of(inner)}",
        Did did => $"{DidText(did)}{When(did.Window)}",
        DidWithout did => $"did {Events(did.Match)}{When(did.Window)}, and no {Events(did.NotSince)} since the last",
        Occurrence occurrence => $"the {EndName(occurrence.End)} {Events(occurrence.Match)} was{When(occurrence.Window)}",
        Touch touch => $"{(touch.End == HistoryEnd.First ? "first" : "last")} came with {Tests(touch.Tests)}",
        Sequence sequence => $"did {string.Join(", then ", sequence.Steps.Select(Step))}{When(sequence.Window)}",
        TopShare top => $"is among the top {(top.Share * 100).ToString("0.##", CultureInfo.InvariantCulture)} % by {MeasureText(top.Measure)} of {Events(top.Match)}{When(top.Window)}",
        ActiveDays days => $"was active on {Bounds(days.Threshold)} days{When(days.Window)}",
        Seen seen => $"was {(seen.End == HistoryEnd.First ? "first" : "last")} seen{When(seen.Window)}",
        KnownBy known => $"is known by {known.Identities switch { KnownIdentities.Any => "user id, e-mail or telephone", var some => some.ToString() }}",
        InAudience other => $"is in the audience {other.Audience}",
        _ => throw new InvalidOperationException($"{condition.GetType().Name} has no words."),
    };

    private static string DidText(Did did) => did switch
    {
        { Measure.Kind: MeasureKind.Count } when did.Threshold == Threshold.Once => $"did {Events(did.Match)}",
        { Measure.Kind: MeasureKind.Count } => $"did {Events(did.Match)} {Bounds(did.Threshold)} times",
        _ => $"has {Bounds(did.Threshold)} as {MeasureText(did.Measure)} of {Events(did.Match)}",
    };

    private static string MeasureText(Measure measure) => measure.Kind switch
    {
        MeasureKind.Count => "the number",
        MeasureKind.Sum => $"the sum of {measure.Field}",
        _ => $"the number of different {measure.Field}",
    };

    private static string Step(SequenceStep step) =>
        Events(step.Match) + (step.MaxGap is { } gap ? $" within {Duration.Describe(gap)}" : "") + (step.Without is { } without ? $" without {Events(without)} in between" : "");

    private static string Events(EventMatch match)
    {
        var names = match.Events.Count == 0 ? "anything" : string.Join(" or ", match.Events);
        var tests = match.Tests.Concat(match.ItemTests).ToList();
        return tests.Count == 0 ? names : $"{names} with {Tests(tests)}";
    }

    private static string Tests(IEnumerable<FieldTest> tests) => string.Join(" and ", tests.Select(test => test.Operator switch
    {
        FieldOperator.Exists => $"{(test.Value == "true" ? "a" : "no")} {test.Field}",
        FieldOperator.In or FieldOperator.NotIn => $"{test.Field} {Word(test.Operator)} {string.Join(", ", test.Values.Take(5))}{(test.Values.Count > 5 ? $" and {test.Values.Count - 5} more" : "")}",
        _ => $"{test.Field} {Word(test.Operator)} {test.Value}",
    }));

    private static string Word(FieldOperator comparison) => comparison switch
    {
        FieldOperator.Is => "=",
        FieldOperator.IsNot => "≠",
        FieldOperator.In => "one of",
        FieldOperator.NotIn => "none of",
        FieldOperator.Contains => "containing",
        FieldOperator.NotContains => "not containing",
        FieldOperator.StartsWith => "beginning with",
        FieldOperator.EndsWith => "ending with",
        FieldOperator.Matches => "matching",
        FieldOperator.AtLeast => "≥",
        FieldOperator.AtMost => "≤",
        FieldOperator.MoreThan => ">",
        _ => "<",
    };

    private static string Bounds(Threshold threshold) => threshold switch
    {
        { Least: { } exactly, Most: { } same } when exactly == same => string.Create(CultureInfo.InvariantCulture, $"exactly {exactly}"),
        { Least: { } least, Most: { } most } => string.Create(CultureInfo.InvariantCulture, $"{least} to {most}"),
        { Least: { } least } => string.Create(CultureInfo.InvariantCulture, $"at least {least}"),
        { Most: { } most } => string.Create(CultureInfo.InvariantCulture, $"at most {most}"),
        _ => "any number of",
    };

    private static string When(Window window)
    {
        var ago = window switch
        {
            { FromAgo: { } from, UntilAgo: { } until } => $" between {Duration.Describe(until)} and {Duration.Describe(from)} ago",
            { FromAgo: { } within } => $" in the last {Duration.Describe(within)}",
            { UntilAgo: { } longer } => $" more than {Duration.Describe(longer)} ago",
            _ => "",
        };
        return ago + Date(" since ", window.Since) + Date(" before ", window.Before);
    }

    private static string Date(string word, DateTimeOffset? time) =>
        time is { } value ? word + value.UtcDateTime.ToString(value.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture) : "";

    private static string EndName(HistoryEnd end) => end == HistoryEnd.First ? "first" : "last";

    private static string Join(IReadOnlyList<Condition> conditions, string word) => string.Join(
        $", {word} ", conditions.Select(condition => condition.Parts.Count > 1 && conditions.Count > 1 ? $"({Of(condition)})" : Of(condition)));
}

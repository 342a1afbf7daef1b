using PixelServer.Audiences.Definitions;

namespace PixelServer.Audiences.Tests.Oracle;

/// <summary>Which events are meant, and what is counted of them, as the comments of <see cref="EventMatch"/> and <see cref="MeasureKind"/> say.</summary>
internal static class MatchOracle
{
    public static bool Holds(EventMatch match, SomeEvent one) =>
        (match.Events.Count == 0 ? one.Event != "consent" : match.Events.Contains(one.Event))
        && match.Tests.All(test => FieldOracle.Holds(test, FieldOracle.Value(one, test.Field)))
        && (match.ItemTests.Count == 0
            || one.Items.Any(item => match.ItemTests.All(test => FieldOracle.Holds(test, FieldOracle.Value(item, test.Field)))));

    public static decimal Count(Measure measure, IReadOnlyList<SomeEvent> events) => measure.Kind switch
    {
        MeasureKind.Count => events.Count,
        MeasureKind.Sum => events.SelectMany(one => Values(one, measure.Field!)).Sum(value => FieldOracle.Number(value) ?? 0),
        _ => events.SelectMany(one => Values(one, measure.Field!))
            .Where(value => measure.Field!.Type == FieldType.YesNo || !FieldOracle.IsEmpty(measure.Field, value))
            .Distinct()
            .Count(),
    };

    private static IEnumerable<object?> Values(SomeEvent one, EventField field) => field switch
    {
        { Name: "day" } => [one.Time.UtcDateTime.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)],
        { IsOfItem: true } => one.Items.Select(item => (object?)FieldOracle.Value(item, field)),
        _ => [FieldOracle.Value(one, field)],
    };
}

using PixelServer.Audiences.Definitions;

namespace PixelServer.Audiences.Tests.Oracle;

/// <summary>The fields that random events fill and random definitions ask for, and their few values.</summary>
internal static class RandomFields
{
    public static readonly IReadOnlyDictionary<string, string[]> Texts = new Dictionary<string, string[]>
    {
        ["page_path"] = ["/p/1", "/p/12", "/P/1", "/cart", "/it's \\ a\ttab"],
        ["source"] = ["", "(direct)", "google", "facebook", "goo"],
        ["channel"] = ["Direct", "Paid Social", "Größe"],
        ["country"] = ["DE", "FR", "de"],
        ["browser"] = ["Firefox", "Chrome"],
    };

    public static readonly IReadOnlyDictionary<string, object[]> Others = new Dictionary<string, object[]>
    {
        ["screen_width"] = [0, 1080, 1920],
        ["asn"] = [0, 3320],
        ["new_visitor"] = [true, false],
        ["is_datacenter"] = [true, false],
    };

    public static readonly IReadOnlyDictionary<string, string[]> Props = new Dictionary<string, string[]>
    {
        ["size"] = ["", "5", "42.5", "42.50", "-3", "1e1", "large", "5.00009", " 5"],
        ["it's"] = ["true", "gold", "{p:String}"],
    };

    public static readonly IReadOnlyDictionary<string, string[]> ClickIds = new Dictionary<string, string[]> { ["gclid"] = ["g1", "g2"] };

    private static readonly string[] Patterns = ["^/p/[0-9]+$", "o+", "(?i)^DE$", "a.t", "g[12]|old", "^.{2}$", "^$"];
    private static readonly string[] Numbers = ["-5", "0", "0.0001", "5", "10", "12.5", "42.5", "80", "1080", "1920", "3320", "1000000000000000"];

    private static readonly EventField[] OfEvents =
    [
        .. new[]
        {
            "page_path", "source", "channel", "country", "browser", "screen_width", "asn", "new_visitor", "is_datacenter", "consent_analytics", "consent_marketing",
            "user_id", "value", "value", "props.size", "props.size", "props.it's", "click_ids.gclid",
        }.Select(name => EventFields.Find(name)!),
    ];

    private static readonly EventField[] OfItems = [.. new[] { "id", "name", "brand", "category", "price", "quantity" }.Select(name => EventFields.Find($"items.{name}")!)];

    public static EventField Any(Random random) => TimeGrid.Pick(random, random.Next(4) == 0 ? OfItems : OfEvents);

    public static EventField Number(Random random)
    {
        var field = Any(random);
        return field.Type == FieldType.Number || field.Key is not null ? field : Number(random);
    }

    /// <summary>Tests of different fields, or in different ways.</summary>
    public static IReadOnlyList<FieldTest> Tests(Random random, int count, bool ofItems) =>
    [
        .. Enumerable.Range(0, count)
            .Select(_ => Test(random, TimeGrid.Pick(random, ofItems ? OfItems : OfEvents)))
            .DistinctBy(test => (test.Field, test.Operator)),
    ];

    private static FieldTest Test(Random random, EventField field)
    {
        var isText = field.Type == FieldType.Text;
        var comparison = TimeGrid.Pick(random, Enum.GetValues<FieldOperator>());
        switch (comparison)
        {
            case FieldOperator.Exists:
                return new FieldTest(field, comparison, [random.Next(2) == 0 ? "true" : "false"]);
            case FieldOperator.AtLeast or FieldOperator.AtMost or FieldOperator.MoreThan or FieldOperator.LessThan:
                return field.Type == FieldType.Number || field.Key is not null
                    ? new FieldTest(field, comparison, [TimeGrid.Pick(random, Numbers)])
                    : Test(random, field);
            case FieldOperator.Matches:
                return isText ? new FieldTest(field, comparison, [TimeGrid.Pick(random, Patterns)]) : Test(random, field);
            case FieldOperator.In or FieldOperator.NotIn:
                return new FieldTest(
                    field, comparison, [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Value(random, field)).Distinct().Order(StringComparer.Ordinal)]);
            case FieldOperator.Is or FieldOperator.IsNot:
                return new FieldTest(field, comparison, [Value(random, field)]);
            default:
                return isText && Part(random, Value(random, field)) is { Length: > 0 } part ? new FieldTest(field, comparison, [part]) : Test(random, field);
        }
    }

    private static string Part(Random random, string text) => random.Next(3) switch
    {
        0 => text,
        1 => text[..random.Next(text.Length + 1)],
        _ => text[random.Next(text.Length + 1)..],
    };

    private static string Value(Random random, EventField field) => field switch
    {
        { Type: FieldType.Number } => TimeGrid.Pick(random, Numbers),
        { Type: FieldType.YesNo } => TimeGrid.Pick(random, ["true", "false"]),
        { Column: "props", Key: { } key } => TimeGrid.Pick(random, Props[key]),
        { Column: "click_ids", Key: { } key } => TimeGrid.Pick(random, ClickIds[key]),
        { Name: "user_id" } => TimeGrid.Pick(random, ["ann", "bob", ""]),
        { IsOfItem: true } => TimeGrid.Pick(random, ["a", "b", "shoes", "hats", "acme", "Mug", ""]),
        _ => TimeGrid.Pick(random, Texts[field.Name]),
    };
}

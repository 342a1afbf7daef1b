using System.Globalization;
using System.Text.RegularExpressions;
using PixelServer.Audiences.Definitions;

namespace PixelServer.Audiences.Tests.Oracle;

/// <summary>What fields hold, and tests of them, as the comments of <see cref="FieldOperator"/> and <see cref="EventField"/> say.</summary>
internal static partial class FieldOracle
{
    /// <summary>What a field of an event holds: a text, a number, yes or no, or null where it is missing.</summary>
    public static object? Value(SomeEvent one, EventField field) => field switch
    {
        { Column: "props", Key: { } key } => one.Props.GetValueOrDefault(key, ""),
        { Column: "click_ids", Key: { } key } => one.ClickIds.GetValueOrDefault(key, ""),
        { Name: "value" } => one.Value,
        { Name: "user_id" } => one.User,
        { Name: "consent_analytics" } => one.HasAnalytics,
        { Name: "consent_marketing" } => one.HasMarketing,
        { Type: FieldType.Text } => one.Texts.GetValueOrDefault(field.Name, ""),
        { Type: FieldType.Number } => Convert.ToDecimal(one.Others.GetValueOrDefault(field.Name, 0), CultureInfo.InvariantCulture),
        _ => one.Others.GetValueOrDefault(field.Name, false),
    };

    public static object Value(SomeItem item, EventField field) => field.Name switch
    {
        "items.id" => item.Id,
        "items.name" => item.Name,
        "items.brand" => item.Brand,
        "items.category" => item.Category,
        "items.price" => item.Price,
        "items.quantity" => item.Quantity,
        _ => throw new InvalidOperationException($"{field} is no field of items."),
    };

    public static bool Holds(FieldTest test, object? value)
    {
        if (test.Operator == FieldOperator.Exists)
        {
            return IsEmpty(test.Field, value) == (test.Value == "false");
        }

        if (value is null)
        {
            return false;
        }

        var text = value as string ?? "";
        return test.Operator switch
        {
            FieldOperator.Is or FieldOperator.In => test.Values.Any(one => AreSame(one, value)),
            FieldOperator.IsNot or FieldOperator.NotIn => !test.Values.Any(one => AreSame(one, value)),
            FieldOperator.Contains => text.Contains(test.Value, StringComparison.Ordinal),
            FieldOperator.NotContains => !text.Contains(test.Value, StringComparison.Ordinal),
            FieldOperator.StartsWith => text.StartsWith(test.Value, StringComparison.Ordinal),
            FieldOperator.EndsWith => text.EndsWith(test.Value, StringComparison.Ordinal),
            FieldOperator.Matches => Regex.IsMatch(text, test.Value, RegexOptions.Singleline | RegexOptions.CultureInvariant),
            FieldOperator.AtLeast => Number(value) >= Parse(test.Value),
            FieldOperator.AtMost => Number(value) <= Parse(test.Value),
            FieldOperator.MoreThan => Number(value) > Parse(test.Value),
            FieldOperator.LessThan => Number(value) < Parse(test.Value),
            _ => throw new InvalidOperationException($"{test.Operator} is new."),
        };
    }

    /// <summary>A number, or a text that is one; what goes beyond four decimals is cut off. Null for other texts and where it is missing.</summary>
    public static decimal? Number(object? value) => value switch
    {
        decimal number => number,
        string text when DecimalNumber().IsMatch(text) => Math.Truncate(Parse(text) * 10_000) / 10_000,
        _ => null,
    };

    /// <summary>Nothing was sent or found out: no text, no number, 0 where 0 stands for that; and no is the empty one of yes and no.</summary>
    public static bool IsEmpty(EventField field, object? value) => value switch
    {
        null => true,
        string text => text.Length == 0,
        bool flag => !flag,
        _ => !field.IsNullable && (decimal)value == 0,
    };

    private static bool AreSame(string wanted, object value) => value switch
    {
        string text => text == wanted,
        bool flag => flag == (wanted == "true"),
        _ => (decimal)value == Parse(wanted),
    };

    private static decimal Parse(string text) => decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\A[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\z")]
    private static partial Regex DecimalNumber();
}

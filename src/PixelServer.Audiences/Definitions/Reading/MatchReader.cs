using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace PixelServer.Audiences.Definitions.Reading;

/// <summary>Reads which events are meant: names, and what must hold of their fields.</summary>
internal static partial class MatchReader
{
    private const int MostValues = 1000;
    private const int LongestValue = 2000;
    private const int LongestPattern = 500;
    private const string AnyEvent = "*";

    private static readonly (string Name, FieldOperator Operator)[] Operators =
    [
        ("is", FieldOperator.Is), ("is_not", FieldOperator.IsNot), ("in", FieldOperator.In), ("not_in", FieldOperator.NotIn),
        ("contains", FieldOperator.Contains), ("not_contains", FieldOperator.NotContains), ("starts_with", FieldOperator.StartsWith),
        ("ends_with", FieldOperator.EndsWith), ("matches", FieldOperator.Matches), ("exists", FieldOperator.Exists),
        ("at_least", FieldOperator.AtLeast), ("at_most", FieldOperator.AtMost), ("more_than", FieldOperator.MoreThan), ("less_than", FieldOperator.LessThan),
    ];

    private static readonly string[] OperatorNames = [.. Operators.Select(pair => pair.Name)];

    /// <summary>Reads events that stand beside their <c>where</c> in a condition.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="names">Its member with the names.</param>
    public static EventMatch Read(JsonPlace condition, JsonPlace names)
    {
        var (tests, itemTests) = condition.TryGet("where", out var where) ? ReadTests(where, allowItems: true) : ([], []);
        return new EventMatch(ReadNames(names), tests, itemTests);
    }

    /// <summary>Reads events given as a name, as several, or as an object with event and where.</summary>
    public static EventMatch ReadNested(JsonPlace place)
    {
        if (place.Kind != JsonValueKind.Object)
        {
            return new EventMatch(ReadNames(place), [], []);
        }

        place.AllowOnly("event", "where");
        if (place.TryGet("event", out var names))
        {
            return Read(place, names);
        }

        place.Refuse("has no event; name one, or * for any.");
        return EventMatch.Any;
    }

    public static IReadOnlyList<string> ReadNames(JsonPlace place)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        var values = place.Values();
        if (values.Count == 0)
        {
            place.Refuse("names no event; name one, or * for any.");
        }

        foreach (var value in values)
        {
            if (value.Text() is not { } name)
            {
                continue;
            }

            if (name == AnyEvent)
            {
                if (values.Count > 1)
                {
                    value.Refuse("is any event; it stands alone.");
                }

                return [];
            }

            if (!EventName().IsMatch(name))
            {
                value.Refuse($"is '{name}'; event names are up to 40 of a-z, 0-9 and _, and begin with a letter; * is any event.");
            }

            names.Add(name);
        }

        return [.. names];
    }

    /// <summary>Reads tests of fields.</summary>
    public static (IReadOnlyList<FieldTest> Tests, IReadOnlyList<FieldTest> ItemTests) ReadTests(JsonPlace place, bool allowItems)
    {
        var tests = new List<FieldTest>();
        var itemTests = new List<FieldTest>();
        foreach (var (name, member) in place.Members())
        {
            if (name == "items" && allowItems && member.Kind == JsonValueKind.Object)
            {
                foreach (var (part, partPlace) in member.Members())
                {
                    itemTests.AddRange(ReadField(EventFields.ItemPrefix + part, partPlace));
                }
            }
            else
            {
                var read = ReadField(name, member);
                if (!allowItems && read.Any(test => test.Field.IsOfItem))
                {
                    member.Refuse("is a field of items; only fields of the event itself can stand here.");
                }

                (read.Count > 0 && read[0].Field.IsOfItem ? itemTests : tests).AddRange(read);
            }
        }

        // items.id may also stand as id in items; both at once could not be written again.
        foreach (var twice in itemTests.GroupBy(test => (test.Field, test.Operator)).Where(group => group.Count() > 1))
        {
            place.Refuse($"asks twice for {twice.Key.Field}.");
        }

        return (tests, itemTests);
    }

    private static List<FieldTest> ReadField(string name, JsonPlace place)
    {
        if (EventFields.Find(name) is not { } field)
        {
            var meant = EventFields.Suggest(name);
            place.Refuse(meant is null ? "is no field of events; deploy/audiences.md lists them." : $"is no field of events; did you mean {meant}?");
            return [];
        }

        // A value alone is what the field must be; several are what it may be.
        if (place.Kind != JsonValueKind.Object)
        {
            return ReadTest(field, place.Kind == JsonValueKind.Array ? FieldOperator.In : FieldOperator.Is, place) is { } test ? [test] : [];
        }

        place.AllowOnly(OperatorNames);
        var tests = new List<FieldTest>();
        foreach (var (word, operand) in place.Members())
        {
            if (Array.Find(Operators, pair => pair.Name == word) is { Name: not null } pair && ReadTest(field, pair.Operator, operand) is { } test)
            {
                tests.Add(test);
            }
        }

        if (place.Members().Count == 0)
        {
            place.Refuse($"says nothing; use one of {string.Join(", ", OperatorNames)}.");
        }

        return tests;
    }

    private static FieldTest? ReadTest(EventField field, FieldOperator comparison, JsonPlace place)
    {
        var word = Array.Find(Operators, pair => pair.Operator == comparison).Name;
        switch (comparison)
        {
            case FieldOperator.Exists:
                return place.YesNo() is { } exists ? new FieldTest(field, comparison, [exists ? "true" : "false"]) : null;
            case FieldOperator.AtLeast or FieldOperator.AtMost or FieldOperator.MoreThan or FieldOperator.LessThan:
                if (field.Type != FieldType.Number && field.Key is null)
                {
                    place.Refuse($"{word} compares numbers, and {field} is {TypeName(field.Type)}.");
                    return null;
                }

                return place.Number() is { } bound ? new FieldTest(field, comparison, [bound.ToString(CultureInfo.InvariantCulture)]) : null;
            case FieldOperator.In or FieldOperator.NotIn:
                return ReadMany(field, comparison, place);
            case FieldOperator.Is or FieldOperator.IsNot:
                return ReadValue(field, place) is { } value ? new FieldTest(field, comparison, [value]) : null;
            default:
                return ReadTextTest(field, comparison, word, place);
        }
    }

    private static FieldTest? ReadTextTest(EventField field, FieldOperator comparison, string word, JsonPlace place)
    {
        if (field.Type != FieldType.Text)
        {
            place.Refuse($"{word} compares texts, and {field} is {TypeName(field.Type)}.");
            return null;
        }

        if (place.Text(comparison == FieldOperator.Matches ? LongestPattern : LongestValue) is not { } text)
        {
            return null;
        }

        if (text.Length == 0)
        {
            place.Refuse("is empty, which every text has in it; use exists to ask whether there is one.");
            return null;
        }

        if (comparison == FieldOperator.Matches && PatternSyntax.FindError(text) is { } error)
        {
            place.Refuse($"is no regular expression that can be used: {error}.");
            return null;
        }

        return new FieldTest(field, comparison, [text]);
    }

    private static FieldTest? ReadMany(EventField field, FieldOperator comparison, JsonPlace place)
    {
        var values = place.Elements();
        if (place.Kind == JsonValueKind.Array && values.Count is 0 or > MostValues)
        {
            place.Refuse($"has {values.Count} values; use 1 to {MostValues}.");
            return null;
        }

        var read = values.Select(value => ReadValue(field, value)).OfType<string>().Distinct().Order(StringComparer.Ordinal).ToList();
        return read.Count > 0 ? new FieldTest(field, comparison, read) : null;
    }

    private static string? ReadValue(EventField field, JsonPlace place) => field.Type switch
    {
        FieldType.Number => place.Number()?.ToString(CultureInfo.InvariantCulture),
        FieldType.YesNo => place.YesNo() is { } value ? (value ? "true" : "false") : null,

        // What pages send as numbers or booleans is kept as text.
        _ when field.Key is not null && place.Kind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => place.Element.GetRawText(),
        _ => place.Text(LongestValue),
    };

    private static string TypeName(FieldType type) => type switch
    {
        FieldType.Number => "a number",
        FieldType.YesNo => "true or false",
        _ => "a text",
    };

    [GeneratedRegex("^[a-z][a-z0-9_]{0,39}$")]
    private static partial Regex EventName();
}

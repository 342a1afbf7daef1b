using PixelServer.Audiences.Definitions;

namespace PixelServer.Audiences.Compilation;

/// <summary>Writes which events are meant as conditions on the rows of <c>events</c>.</summary>
internal sealed class MatchCompiler(SqlParameterList parameters)
{
    /// <summary>The conditions, all of which must hold.</summary>
    public IReadOnlyList<string> Compile(EventMatch match) =>
    [
        Events(match.Events),
        .. match.Tests.Select(test => Test(test, Expression(test.Field))),
        .. match.ItemTests.Count == 0 ? (string[])[] : [Items(match.ItemTests)],
    ];

    /// <summary>The conditions as one expression.</summary>
    public string Expression(EventMatch match)
    {
        var conditions = Compile(match);
        return conditions.Count == 1 ? conditions[0] : $"({string.Join(" AND ", conditions)})";
    }

    /// <summary>What must hold of a field, where its value is written so.</summary>
    public string Test(FieldTest test, string value)
    {
        var field = test.Field;
        var number = field.Key is null ? value : $"toDecimal128OrNull({value}, 4)";
        return test.Operator switch
        {
            FieldOperator.Is => $"{value} = {Operand(test)}",
            FieldOperator.IsNot => $"{value} != {Operand(test)}",
            FieldOperator.In => $"{Candidate(field, value)} IN {Operands(test)}",
            FieldOperator.NotIn => $"{Candidate(field, value)} NOT IN {Operands(test)}",
            FieldOperator.Contains => $"position({value}, {Text(test)}) > 0",
            FieldOperator.NotContains => $"position({value}, {Text(test)}) = 0",
            FieldOperator.StartsWith => $"startsWith({value}, {Text(test)})",
            FieldOperator.EndsWith => $"endsWith({value}, {Text(test)})",
            FieldOperator.Matches => $"match({value}, {Text(test)})",
            FieldOperator.Exists => Exists(field, value, test.Value == "true"),
            FieldOperator.AtLeast => $"{number} >= {parameters.Amount("number", test.Value)}",
            FieldOperator.AtMost => $"{number} <= {parameters.Amount("number", test.Value)}",
            FieldOperator.MoreThan => $"{number} > {parameters.Amount("number", test.Value)}",
            FieldOperator.LessThan => $"{number} < {parameters.Amount("number", test.Value)}",
            _ => throw new InvalidOperationException($"{test.Operator} cannot be compiled."),
        };
    }

    /// <summary>The value of a field in a row of events; an array where it is of items.</summary>
    public string Expression(EventField field) =>
        field.Key is { } key ? $"{field.Column}[{parameters.Text("key", key)}]" : field.Column;

    private string Events(IReadOnlyList<string> names) => names.Count switch
    {
        0 => $"event != {parameters.Text("event", EventMatch.ConsentEvent)}",
        1 => $"event = {parameters.Text("event", names[0])}",
        _ => $"event IN {parameters.Texts("events", names)}",
    };

    private string Items(IReadOnlyList<FieldTest> tests)
    {
        var fields = tests.Select(test => test.Field).Distinct().ToList();
        string Name(EventField field) => "item_" + field.Name[EventFields.ItemPrefix.Length..];
        var conditions = string.Join(" AND ", tests.Select(test => Test(test, Name(test.Field))));
        return $"arrayExists(({string.Join(", ", fields.Select(Name))}) -> {conditions}, {string.Join(", ", fields.Select(field => field.Column))})";
    }

    private static string Exists(EventField field, string value, bool exists) => field switch
    {
        { IsNullable: true } => exists ? $"isNotNull({value})" : $"isNull({value})",
        { Type: FieldType.Text } => exists ? $"{value} != ''" : $"{value} = ''",
        _ => exists ? $"{value} != 0" : $"{value} = 0",
    };

    // A set must be of the type of what is looked up in it, and the column's may be too small for what is asked.
    private static string Candidate(EventField field, string value) => field.Type == FieldType.Number ? $"toDecimal128({value}, 4)" : value;

    private string Text(FieldTest test) => parameters.Text("text", test.Value);

    private string Operand(FieldTest test) => test.Field.Type switch
    {
        FieldType.Number => parameters.Amount("number", test.Value),
        FieldType.YesNo => parameters.Flag("flag", test.Value == "true"),
        _ => Text(test),
    };

    private string Operands(FieldTest test) => test.Field.Type switch
    {
        FieldType.Number => parameters.Amounts("numbers", test.Values),
        FieldType.YesNo => $"({string.Join(", ", test.Values.Select(value => parameters.Flag("flag", value == "true")))})",
        _ => parameters.Texts("texts", test.Values),
    };
}

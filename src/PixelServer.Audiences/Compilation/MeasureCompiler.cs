using PixelServer.Audiences.Definitions;

namespace PixelServer.Audiences.Compilation;

/// <summary>Writes what is counted of a visitor's events as an aggregate.</summary>
internal sealed class MeasureCompiler(SqlParameterList parameters, MatchCompiler matches)
{
    /// <summary>The aggregate over the events of a group.</summary>
    public string Compile(Measure measure) => measure.Kind switch
    {
        MeasureKind.Count => "count()",
        MeasureKind.Sum => $"sum({Summand(measure.Field!)})",
        _ => Distinct(measure.Field!),
    };

    /// <summary>The condition that the aggregate is within a threshold.</summary>
    public string Compile(Measure measure, Threshold threshold)
    {
        var number = Compile(measure);
        if (threshold.Least == threshold.Most)
        {
            return $"{number} = {Bound(threshold.Least!.Value)}";
        }

        return string.Join(" AND ", new[]
        {
            threshold.Least is { } least ? $"{number} >= {Bound(least)}" : "",
            threshold.Most is { } most ? $"{number} <= {Bound(most)}" : "",
        }.Where(condition => condition.Length > 0));
    }

    // Without the field an event adds nothing.
    private string Summand(EventField field)
    {
        var value = matches.Expression(field);
        return field switch
        {
            { IsOfItem: true } => $"arraySum({value})",
            { Key: not null } => $"toDecimal128OrZero({value}, 4)",
            { IsNullable: true } => $"ifNull({value}, 0)",
            _ => value,
        };
    }

    private string Distinct(EventField field)
    {
        var value = matches.Expression(field);
        return field switch
        {
            _ when field == EventFields.Day => "uniqExact(toDate(event_time))",
            { IsOfItem: true, Type: FieldType.Text } => $"uniqExactArray(arrayFilter(one -> one != '', {value}))",
            { IsOfItem: true } => $"uniqExactArray(arrayFilter(one -> one != 0, {value}))",
            { Type: FieldType.Text } => $"uniqExactIf({value}, {value} != '')",
            { Type: FieldType.Number, IsNullable: false } => $"uniqExactIf({value}, {value} != 0)",
            _ => $"uniqExact({value})",
        };
    }

    private string Bound(decimal number) =>
        parameters.Amount("bound", number.ToString(System.Globalization.CultureInfo.InvariantCulture));
}

using PixelServer.Insights.Panels;
using PixelServer.Insights.Questions;

namespace PixelServer.Insights.Interest;

/// <summary>Forms: begun, sent, and the field at which they are given up. Thread-safe.</summary>
public sealed class FormsPanel(InsightReader reader)
{
    private const int MostForms = 200;
    private const int MostFields = 20;

    /// <summary>Asks.</summary>
    /// <param name="query">Which sessions; what they are compared with does not matter.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="Pipeline.Warehouse.ClickHouseException">ClickHouse refuses, takes too long, or cannot be reached.</exception>
    public async Task<FormsAnswer> ReadAsync(InsightQuery query, CancellationToken cancellationToken)
    {
        var scope = new SessionScope(query);
        var sql = Write(scope);
        var rows = await reader.ReadAsync<Row>(sql, scope.Parameters, cancellationToken);
        var outcomes = rows.ConvertAll(row => row.ToOutcome());
        return new FormsAnswer
        {
            Site = query.Site,
            From = query.From,
            Until = query.Until,
            Sql = scope.Parameters.Write(sql),
            Notes = [.. NotesOn(rows, outcomes)],
            Rows = outcomes,
        };
    }

    private static IEnumerable<string> NotesOn(List<Row> rows, List<FormOutcome> outcomes)
    {
        if (outcomes.Exists(form => form.Submitted < form.Started && form.Fields.Count == 0))
        {
            yield return "At which field a form was given up is told by the snippet since this version (form_field of the event engagement); where it is an older one, fields stay empty.";
        }

        if (rows.Count == MostForms)
        {
            yield return $"The {MostForms} forms that were begun most often are shown.";
        }
    }

    private static string Write(SessionScope scope) => $"""
        SELECT form, count() AS started, countIf(is_sent) AS submitted, sumMapIf([field], [toUInt64(1)], NOT is_sent) AS given_up,
            given_up.1 AS fields, given_up.2 AS field_sessions
        FROM
        (
            SELECT form, has(forms_submitted, form) AS is_sent, form_fields[indexOf(forms_started, form)] AS field
            FROM
            (
                SELECT forms_started, form_fields, forms_submitted
                {SqlLayout.Deeper(scope.From(isCompared: false), 2)} AND (notEmpty(forms_started) OR notEmpty(forms_submitted))
            )
            ARRAY JOIN arrayDistinct(arrayConcat(forms_started, forms_submitted)) AS form
        )
        GROUP BY form
        ORDER BY started DESC, form
        LIMIT {MostForms}
        """;

    private sealed record Row(string Form, long Started, long Submitted, IReadOnlyList<string> Fields, IReadOnlyList<long> FieldSessions)
    {
        public FormOutcome ToOutcome() => new(Form, Started, Submitted, Share.Of(Started - Submitted, Started), IsTold ? [.. Places()] : []);

        // Where no session names a field, that there are sessions which name none says nothing.
        private bool IsTold => Fields.Any(name => name.Length > 0);

        private IEnumerable<FormField> Places() => Fields.Zip(FieldSessions, (name, sessions) => new FormField(name, sessions))
            .OrderByDescending(one => one.Sessions).ThenBy(one => one.Field, StringComparer.Ordinal).Take(MostFields);
    }
}

using PixelServer.Audiences.Definitions;

namespace PixelServer.Audiences.Compilation;

/// <summary>Where a statement reads what visitors or persons did, and by which name it calls them.</summary>
/// <param name="definition">Says the site and the level.</param>
/// <param name="scope">Says which of them.</param>
/// <param name="parameters">Takes the values.</param>
internal sealed class EventSource(AudienceDefinition definition, CompilationScope scope, SqlParameterList parameters)
{
    // 1970, the begin of a visitor's only person: later ones are people at a shared computer.
    private const string WholeLife = "toUnixTimestamp64Milli(since) = 0";

    public bool IsOfPersons => definition.Level == AudienceLevel.Person;

    /// <summary>The column that says who did it.</summary>
    public string Subject => IsOfPersons ? "person_id" : "visitor_id";

    /// <summary>The events.</summary>
    public string Events => IsOfPersons ? "person_events" : "events";

    public string Site => $"site = {parameters.Text("site", definition.Site)}";

    /// <summary>What of a statement's conditions says who is asked for.</summary>
    /// <param name="column">The column of the subject there.</param>
    /// <param name="wholePopulation">A comparison with everybody needs everybody.</param>
    public IEnumerable<string> Subjects(string column, bool wholePopulation = false)
    {
        if (!scope.Range.IsAll && !wholePopulation)
        {
            if (scope.Range.From == scope.Range.Until)
            {
                yield return $"{column} = {parameters.Number("subject", scope.Range.From)}";
                yield break;
            }

            if (scope.Range.From > 0)
            {
                yield return $"{column} >= {parameters.Number("range_from", scope.Range.From)}";
            }

            if (scope.Range.Until < ulong.MaxValue)
            {
                yield return $"{column} <= {parameters.Number("range_until", scope.Range.Until)}";
            }
        }

        if (scope.Changes is { } changes && !wholePopulation)
        {
            yield return $"{column} IN (SELECT visitor_id FROM audience_changes WHERE build = {parameters.Number("changes", changes)})";
        }
    }

    /// <summary>Visitors with their persons, for a join by visitor_id.</summary>
    public string Persons =>
        $"(SELECT visitor_id, person_id AS known_person FROM persons WHERE owner = {parameters.Text("owner", scope.Owner)} AND {WholeLife})";

    /// <summary>Rows of a table that knows only visitors, with the person of each as person_id where persons are asked for.</summary>
    /// <param name="rows">A statement whose rows have a visitor_id.</param>
    public string WithSubject(string rows) => !IsOfPersons
        ? rows
        : SqlText.Join(
            "SELECT rows.*, if(known_person = 0, rows.visitor_id, known_person) AS person_id",
            $"FROM {SqlText.Block(rows)} AS rows",
            $"ANY LEFT JOIN {Persons} AS known ON known.visitor_id = rows.visitor_id");
}

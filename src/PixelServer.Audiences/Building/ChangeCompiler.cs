using PixelServer.Audiences.Compilation;
using PixelServer.Audiences.Definitions;
using PixelServer.Audiences.Definitions.Conditions;

namespace PixelServer.Audiences.Building;

/// <summary>
/// Writes the statement that finds whom a build must look at because something may have changed since the one before: visitors with new
/// events, and those with events that the passing of time has carried over the edge of a window. More than needed does no harm.
/// </summary>
internal static class ChangeCompiler
{
    private const long Day = 24 * 60 * 60 * 1000;

    /// <summary>Whether changes can be told visitor by visitor.</summary>
    public static bool IsLocal(AudienceDefinition definition) =>
        definition.Level == AudienceLevel.Visitor && definition.Rule?.WithDescendants().Any(one => one is TopShare) != true;

    /// <summary>The statement.</summary>
    /// <param name="definition">The audience.</param>
    /// <param name="last">The build before.</param>
    /// <param name="asOf">The time of the new build.</param>
    /// <param name="loadedSince">Events loaded from here on, in Unix milliseconds, are new.</param>
    /// <param name="parameters">Takes the values.</param>
    public static string Compile(AudienceDefinition definition, DateTimeOffset last, DateTimeOffset asOf, long loadedSince, SqlParameterList parameters)
    {
        var site = $"site = {parameters.Text("site", definition.Site)}";
        var parts = new List<string>
        {
            $"SELECT visitor_id FROM events WHERE {site} AND loaded_at >= {parameters.Time("loaded_since", loadedSince)}",
        };
        var edges = new HashSet<(string Events, TimeRange Range)>
        {
            ("", Passed(last - definition.ActiveWithin, asOf - definition.ActiveWithin)),

            // Clocks that are ahead.
            ("", Passed(last, asOf)),
        };
        foreach (var condition in definition.Rule!.WithDescendants())
        {
            AddEdges(condition, last, asOf, edges, parameters);
        }

        parts.AddRange(edges.Where(edge => edge.Range.From < edge.Range.Until).Select(edge =>
            $"SELECT visitor_id FROM events WHERE {site}{edge.Events} AND event_time >= {parameters.Time("from", edge.Range.From)} AND event_time < {parameters.Time("until", edge.Range.Until)}"));
        return $"SELECT DISTINCT visitor_id FROM\n(\n    {string.Join("\n    UNION ALL\n    ", parts)}\n)\nWHERE visitor_id != 0";
    }

    private static void AddEdges(
        Condition condition, DateTimeOffset last, DateTimeOffset asOf, HashSet<(string Events, TimeRange Range)> edges, SqlParameterList parameters)
    {
        var (window, events) = condition switch
        {
            Did did => (did.Window, did.Match.Events),
            DidWithout did => (did.Window, did.Match.Events),
            Occurrence occurrence => (occurrence.Window, occurrence.Match.Events),
            Sequence sequence => (sequence.Window, Array.Empty<string>()),
            Seen seen => (seen.Window, Array.Empty<string>()),
            ActiveDays days => (days.Window, Array.Empty<string>()),
            _ => ((Window?)null, Array.Empty<string>()),
        };
        if (window is null)
        {
            return;
        }

        var names = events.Count == 0 ? "" : $" AND event IN {parameters.Texts("events", events)}";
        var (before, now) = (window.At(last), window.At(asOf));
        foreach (var (from, until) in ((long, long)[])[(before.From, now.From), (before.Until, now.Until)])
        {
            // Days count from their begin, whole.
            edges.Add(condition is ActiveDays ? ("", new TimeRange(NextDay(from), NextDay(until))) : (names, new TimeRange(from, until)));
        }
    }

    // The first day that begins at a time or later is the first that counts; those between two such were carried over.
    private static long NextDay(long milliseconds) => milliseconds >= long.MaxValue - Day ? milliseconds : (milliseconds + Day - 1) / Day * Day;

    private static TimeRange Passed(DateTimeOffset from, DateTimeOffset until) => new(from.ToUnixTimeMilliseconds(), until.ToUnixTimeMilliseconds());
}

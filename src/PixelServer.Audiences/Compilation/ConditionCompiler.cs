using System.Globalization;
using PixelServer.Audiences.Definitions;
using PixelServer.Audiences.Definitions.Conditions;

namespace PixelServer.Audiences.Compilation;

/// <summary>
/// Writes conditions as sets of subjects: <c>visitor_id IN (SELECT …)</c>. A set is made of the few events that matter, which costs
/// less than asking all events of everybody; what must not be is a NOT IN. A condition that also holds for who did nothing
/// is written as NOT IN those for whom it does not.
/// </summary>
internal sealed class ConditionCompiler(CompilationScope scope, EventSource source, SqlParameterList parameters)
{
    // Days of a window that fit into a bit mask of 256, with room for both ends.
    private const int MostMaskedDays = 254;

    private readonly MatchCompiler _matches = new(parameters);

    private MeasureCompiler Measures => new(parameters, _matches);

    /// <summary>The condition as a predicate on the subject's column.</summary>
    public string Compile(Condition condition) => Compile(condition, isNegated: false);

    /// <summary>What is counted of somebody, as an aggregate over <see cref="CompileEvents"/>.</summary>
    public string CompileMeasure(Did did) => Measures.Compile(did.Measure);

    /// <summary>The events that are counted.</summary>
    public string CompileEvents(Did did) => Events(_matches.Compile(did.Match), did.Window)
        .Replace($"SELECT {source.Subject} FROM", "SELECT * FROM", StringComparison.Ordinal);

    private string Compile(Condition condition, bool isNegated) => condition switch
    {
        Not not => Compile(not.Condition, !isNegated),
        AllOf all => Join(all.Conditions, isNegated ? "OR" : "AND", isNegated),
        AnyOf any => Join(any.Conditions, isNegated ? "AND" : "OR", isNegated),
        Occurrence occurrence => CompileOccurrence(occurrence, isNegated),
        Did did when did.Threshold.Holds(0) => In(Failing(did), !isNegated),
        ActiveDays days when days.Threshold.Holds(0) => In(Days(days, isFailing: true), !isNegated),
        _ => In(Set(condition), isNegated),
    };

    private string Join(IReadOnlyList<Condition> conditions, string word, bool isNegated)
    {
        var parts = conditions.Select(condition => Compile(condition, isNegated)).ToList();
        return parts.Count == 1 ? parts[0] : SqlText.Block(string.Join($"\n{word} ", parts));
    }

    private string In(string set, bool isNegated) => $"{source.Subject} {(isNegated ? "NOT IN" : "IN")} {SqlText.Block(set)}";

    private string Set(Condition condition) => condition switch
    {
        Did did => Matching(did),
        DidWithout did => CompileDidWithout(did),
        Touch touch => CompileTouch(touch),
        Sequence sequence => CompileSequence(sequence),
        TopShare top => CompileTop(top),
        ActiveDays days => Days(days, isFailing: false),
        Seen seen => CompileSeen(seen),
        KnownBy known => States($"bitAnd(groupBitOr(known_by), {Literal((int)known.Identities)}) != 0"),
        InAudience other => CompileInAudience(other),
        _ => throw new InvalidOperationException($"{condition.GetType().Name} cannot be compiled."),
    };

    // Once is what most ask for; then nothing needs to be counted.
    private string Matching(Did did) => did.Measure.Kind == MeasureKind.Count && did.Threshold == Threshold.Once
        ? Events(_matches.Compile(did.Match), did.Window)
        : Events(_matches.Compile(did.Match), did.Window, Measures.Compile(did.Measure, did.Threshold));

    private string Failing(Did did) =>
        Events(_matches.Compile(did.Match), did.Window, $"NOT ({Measures.Compile(did.Measure, did.Threshold)})");

    // The first such event lies in the window when there is one in it and none before; likewise the last.
    private string CompileOccurrence(Occurrence occurrence, bool isNegated)
    {
        var conditions = _matches.Compile(occurrence.Match);
        var range = occurrence.Window.At(scope.AsOf);
        var outside = occurrence.End == HistoryEnd.First ? new TimeRange(0, range.From) : new TimeRange(range.Until, AsOf);
        var parts = new List<string> { In(Events(conditions, range), isNegated) };
        if (outside.From < outside.Until)
        {
            parts.Add(In(Events(conditions, outside), !isNegated));
        }

        return parts.Count == 1 ? parts[0] : SqlText.Block(string.Join(isNegated ? "\nOR " : "\nAND ", parts));
    }

    // Before the window's begin nothing can be since an event in it.
    private string CompileDidWithout(DidWithout did)
    {
        var range = did.Window.At(scope.AsOf);
        var wanted = $"({string.Join(" AND ", _matches.Compile(did.Match).Concat(Times(range)))})";
        var answer = _matches.Expression(did.NotSince);
        return Events(
            [$"({wanted} OR {answer})"],
            new TimeRange(range.From, AsOf),
            $"maxIf(event_time, {wanted}) > maxIf(event_time, {answer})");
    }

    private string CompileTouch(Touch touch)
    {
        var columns = touch.Tests.Select(test => _matches.Expression(test.Field)).Distinct().ToList();
        string Name(EventField field) => $"touch.{Literal(columns.IndexOf(_matches.Expression(field)) + 1)}";
        var choice = touch.End == HistoryEnd.First
            ? $"argMin(tuple({string.Join(", ", columns)}), (event_time, event_id))"
            : $"argMax(tuple({string.Join(", ", columns)}), (source != '(direct)', event_time, event_id))";
        var touches = SqlText.Join(
            $"SELECT {source.Subject}, {choice} AS touch",
            $"FROM {source.Events}",
            SqlText.Lines("WHERE", [source.Site, "source != ''", $"event != {parameters.Text("event", EventMatch.ConsentEvent)}", .. Times(new TimeRange(0, AsOf)), .. source.Subjects(source.Subject)]),
            $"GROUP BY {source.Subject}");
        return SqlText.Join(
            $"SELECT {source.Subject} FROM {SqlText.Block(touches)}",
            SqlText.Lines("WHERE", touch.Tests.Select(test => _matches.Test(test, Name(test.Field)))));
    }

    private string CompileSequence(Sequence sequence)
    {
        var steps = sequence.Steps;
        var names = steps.SelectMany(step => new[] { step.Match, step.Without }).OfType<EventMatch>().ToList();
        IEnumerable<string> relevant = names.Any(match => match.Events.Count == 0)
            ? []
            : [$"event IN {parameters.Texts("events", [.. names.SelectMany(match => match.Events).Distinct().Order(StringComparer.Ordinal)])}"];
        var events = SqlText.Join(
            $"SELECT {source.Subject}, event_time,\n{SqlText.Indent(SequenceCompiler.Bits(steps, _matches))} AS bits",
            $"FROM {source.Events}",
            SqlText.Lines("WHERE", [source.Site, .. relevant, .. Times(sequence.Window.At(scope.AsOf)), .. source.Subjects(source.Subject)]));
        var moments = SqlText.Join(
            $"SELECT {source.Subject}, event_time, groupBitOr(bits) AS moment_bits",
            $"FROM {SqlText.Block(events)}",
            "WHERE bits != 0",
            $"GROUP BY {source.Subject}, event_time");
        var histories = SqlText.Join(
            $"SELECT {source.Subject}, arraySort(groupArray((toUnixTimestamp64Milli(event_time), moment_bits))) AS happened",
            $"FROM {SqlText.Block(moments)}",
            $"GROUP BY {source.Subject}",
            $"HAVING bitAnd(groupBitOr(moment_bits), {SequenceCompiler.AllSteps(steps)}) = {SequenceCompiler.AllSteps(steps)}");
        return SqlText.Join(
            $"SELECT {source.Subject} FROM {SqlText.Block(histories)}",
            $"WHERE {SequenceCompiler.Compile(steps, parameters)}");
    }

    // The cut is everybody's, also where only some are asked for.
    private string CompileTop(TopShare top)
    {
        var conditions = _matches.Compile(top.Match);
        var range = top.Window.At(scope.AsOf);
        var number = Measures.Compile(top.Measure);
        var everybody = SqlText.Join(
            $"SELECT {number} AS number",
            $"FROM {source.Events}",
            SqlText.Lines("WHERE", [source.Site, .. conditions, .. Times(range), "visitor_id != 0", "NOT is_bot"]),
            $"GROUP BY {source.Subject}");

        // In whole numbers: 0.57 times 100 is less than 57.
        var below = parameters.Number("below", (ulong)((1 - top.Share) * 10_000));
        var cut = $"SELECT arraySort(groupArray(number))[1 + intDiv({below} * count(), 10000)] FROM {SqlText.Block(everybody)}";
        return Events([.. conditions, "NOT is_bot"], range, $"{number} >= {SqlText.Block(cut)}");
    }

    private string CompileSeen(Seen seen)
    {
        // A clock that is ahead does not take the last event out of a window that is still open.
        var range = seen.Window.At(scope.AsOf);
        var isOpen = seen.Window is { UntilAgo: null, Before: null };
        var time = seen.End == HistoryEnd.First ? "min(first_seen)" : "max(last_seen)";
        return States(string.Join(" AND ", Bounds(time, isOpen ? range with { Until = long.MaxValue } : range)));
    }

    private string Days(ActiveDays days, bool isFailing)
    {
        var range = days.Window.At(scope.AsOf);
        var first = DayFrom(range.From);
        var end = DayFrom(range.Until);

        // A mask of days is half the work of a set of them; its width is that of the window.
        var number = first > 0 && end - first <= MostMaskedDays
            ? $"bitCount(groupBitOr(bitShiftLeft(to{Mask(end - first)}(1), toUInt8(day - {Day(first)}))))"
            : "uniqExact(day)";
        var threshold = Measures.Compile(Measure.Count, days.Threshold).Replace("count()", number, StringComparison.Ordinal);
        var rows = SqlText.Join(
            "SELECT visitor_id, day FROM visitor_days",
            SqlText.Lines("WHERE", [Generation, source.Site, $"day >= {Day(first)}", $"day < {Day(end)}", .. VisitorSubjects()]));
        return source.IsOfPersons
            ? SqlText.Join($"SELECT {source.Subject} FROM {SqlText.Block(source.WithSubject(rows))}", SqlText.Lines("WHERE", source.Subjects(source.Subject)), Group(threshold, isFailing))
            : SqlText.Join(rows.Replace("SELECT visitor_id, day FROM", "SELECT visitor_id FROM", StringComparison.Ordinal), Group(threshold, isFailing));
    }

    private string Group(string threshold, bool isFailing) =>
        $"GROUP BY {source.Subject}\nHAVING {(isFailing ? $"NOT ({threshold})" : threshold)}";

    private string CompileInAudience(InAudience other)
    {
        var build = parameters.Number("input", scope.Inputs.GetValueOrDefault(other.Audience));
        var rows = SqlText.Join("SELECT visitor_id FROM audience_members", SqlText.Lines("WHERE", [$"build = {build}", .. VisitorSubjects()]));
        return source.IsOfPersons ? $"SELECT {source.Subject} FROM {SqlText.Block(source.WithSubject(rows))}" : rows;
    }

    private string States(string having)
    {
        var where = SqlText.Lines("WHERE", [Generation, source.Site, .. VisitorSubjects()]);
        if (!source.IsOfPersons)
        {
            return SqlText.Join("SELECT visitor_id FROM visitor_states", where, "GROUP BY visitor_id", $"HAVING {having}");
        }

        var rows = SqlText.Join("SELECT visitor_id, first_seen, last_seen, known_by FROM visitor_states", where);
        return SqlText.Join(
            $"SELECT {source.Subject} FROM {SqlText.Block(source.WithSubject(rows))}",
            SqlText.Lines("WHERE", source.Subjects(source.Subject)),
            $"GROUP BY {source.Subject}",
            $"HAVING {having}");
    }

    private string Events(IReadOnlyList<string> conditions, Window window, string? having = null) => Events(conditions, window.At(scope.AsOf), having);

    private string Events(IReadOnlyList<string> conditions, TimeRange range, string? having = null) => SqlText.Join(
        $"SELECT {source.Subject} FROM {source.Events}",
        SqlText.Lines("WHERE", [source.Site, .. conditions, .. Times(range), .. source.Subjects(source.Subject)]),
        having is null ? "" : $"GROUP BY {source.Subject}",
        having is null ? "" : $"HAVING {having}");

    private IEnumerable<string> Times(TimeRange range) => Bounds("event_time", range);

    private IEnumerable<string> Bounds(string time, TimeRange range)
    {
        if (range.From > 0)
        {
            yield return $"{time} >= {parameters.Time("from", range.From)}";
        }

        if (range.Until < long.MaxValue)
        {
            yield return $"{time} < {parameters.Time("until", range.Until)}";
        }
    }

    // Where persons are asked for, their visitors are known only after the join.
    private IEnumerable<string> VisitorSubjects() => source.IsOfPersons ? [] : source.Subjects("visitor_id");

    private string Generation => $"generation = {parameters.Number("generation", scope.Generation)}";

    private long AsOf => scope.AsOf.ToUnixTimeMilliseconds();

    // The first day that begins at a time or later, in days since 1970.
    private static long DayFrom(long milliseconds)
    {
        const long Day = 24 * 60 * 60 * 1000;
        return (milliseconds + Day - 1) / Day;
    }

    private string Day(long day) => parameters.Date("day", day);

    private static string Mask(long days) => days switch { <= 32 => "UInt32", <= 64 => "UInt64", <= 128 => "UInt128", _ => "UInt256" };

    private static string Literal(int number) => number.ToString(CultureInfo.InvariantCulture);
}

using System.Globalization;
using System.Text.Json;
using PixelServer.Audiences.Definitions.Conditions;

namespace PixelServer.Audiences.Definitions.Reading;

/// <summary>Reads the tree of conditions. Use once.</summary>
internal sealed class ConditionReader
{
    private const int MostConditions = 200;
    private const int DeepestLevel = 12;
    private const int MostSteps = 8;

    private static readonly string[] Heads =
    [
        "all", "any", "not", "did", "first", "last", "first_touch", "last_touch", "sequence", "top", "active_days", "first_seen", "last_seen",
        "known_by", "in_audience",
    ];

    private int _conditions;

    /// <summary>Reads a condition; null when it has none, which is noted.</summary>
    public Condition? Read(JsonPlace place) => Read(place, 1);

    private Condition? Read(JsonPlace place, int level)
    {
        if (++_conditions > MostConditions)
        {
            if (_conditions == MostConditions + 1)
            {
                place.Refuse($"is one condition too many; at most {MostConditions} are allowed.");
            }

            return null;
        }

        if (level > DeepestLevel)
        {
            place.Refuse($"is nested too deeply; at most {DeepestLevel} levels are allowed.");
            return null;
        }

        var members = place.Members();
        if (place.Kind != JsonValueKind.Object)
        {
            return null;
        }

        // Of top and did the first is the head: it says among whom.
        var heads = Heads.Where(head => members.Any(member => member.Name == head)).ToArray();
        heads = heads is ["did", "top"] ? ["top"] : heads;
        if (heads.Length != 1)
        {
            place.Refuse(heads.Length == 0
                ? $"is no condition; begin it with one of {string.Join(", ", Heads)}{Meant(members)}."
                : $"has {string.Join(" and ", heads)} side by side; put them into \"all\": [ … ].");
            return null;
        }

        var head = members.First(member => member.Name == heads[0]).Place;
        switch (heads[0])
        {
            case "all":
                place.AllowOnly("all");
                return ReadList(head, level) is { } all ? new AllOf(all) : null;
            case "any":
                place.AllowOnly("any");
                return ReadList(head, level) is { } any ? new AnyOf(any) : null;
            case "not":
                place.AllowOnly("not");
                return Read(head, level + 1) is { } inner ? new Not(inner) : null;
            case "did":
                return ReadDid(place, head);
            case "first":
                return ReadOccurrence(HistoryEnd.First, place, head);
            case "last":
                return ReadOccurrence(HistoryEnd.Last, place, head);
            case "first_touch":
                return ReadTouch(HistoryEnd.First, place, head);
            case "last_touch":
                return ReadTouch(HistoryEnd.Last, place, head);
            case "sequence":
                return ReadSequence(place, head);
            case "top":
                return ReadTop(place, head);
            case "active_days":
                place.AllowOnly(["active_days", .. WindowReader.Names]);
                head.AllowOnly(ThresholdReader.Names);
                return new ActiveDays(WindowReader.Read(place), ThresholdReader.Read(head, isCount: true));
            case "first_seen":
                return ReadSeen(HistoryEnd.First, place, head);
            case "last_seen":
                return ReadSeen(HistoryEnd.Last, place, head);
            case "known_by":
                place.AllowOnly("known_by");
                return ReadKnownBy(head);
            default:
                place.AllowOnly("in_audience");
                return AudienceId.Read(head) is { } id ? new InAudience(id) : null;
        }
    }

    private List<Condition>? ReadList(JsonPlace place, int level)
    {
        var elements = place.Elements();
        if (place.Kind == JsonValueKind.Array && elements.Count == 0)
        {
            place.Refuse("is empty; it needs at least one condition.");
        }

        // Each is read, for its errors, also when one before it is wrong.
        var conditions = elements.Select(element => Read(element, level + 1)).ToList();
        return conditions.Count > 0 && !conditions.Contains(null) ? conditions.OfType<Condition>().ToList() : null;
    }

    private static Condition ReadDid(JsonPlace place, JsonPlace head)
    {
        place.AllowOnly(["did", "where", "times", "sum", "distinct", "not_since", .. WindowReader.Names]);
        var match = MatchReader.Read(place, head);
        var window = WindowReader.Read(place);
        var (measure, threshold) = ReadMeasured(place);
        if (!place.TryGet("not_since", out var notSince))
        {
            return new Did(match, window, measure, threshold);
        }

        if (measure != Measure.Count || threshold != Threshold.Once)
        {
            notSince.Refuse("cannot stand beside times, sum or distinct; put them into a condition of their own.");
        }

        return new DidWithout(match, window, MatchReader.ReadNested(notSince));
    }

    private static (Measure Measure, Threshold Threshold) ReadMeasured(JsonPlace place)
    {
        var read = new List<(Measure, Threshold)>();
        if (place.TryGet("times", out var times))
        {
            times.AllowOnly(ThresholdReader.Names);
            read.Add((Measure.Count, ThresholdReader.Read(times, isCount: true)));
        }

        foreach (var (name, kind) in ((string, MeasureKind)[])[("sum", MeasureKind.Sum), ("distinct", MeasureKind.Distinct)])
        {
            if (place.TryGet(name, out var part))
            {
                part.AllowOnly(["field", .. ThresholdReader.Names]);
                if (part.TryGet("field", out var field))
                {
                    read.Add((ReadMeasure(kind, field), ThresholdReader.Read(part, kind == MeasureKind.Distinct)));
                }
                else if (part.Kind == JsonValueKind.Object)
                {
                    part.Refuse("names no field.");
                }
            }
        }

        if (read.Count > 1)
        {
            place.Refuse("has several of times, sum and distinct; put each into a condition of its own.");
        }

        return read.Count > 0 ? read[0] : (Measure.Count, Threshold.Once);
    }

    private static Measure ReadMeasure(MeasureKind kind, JsonPlace place)
    {
        if (place.Text() is not { } name)
        {
            return Measure.Count;
        }

        var field = kind == MeasureKind.Distinct && name == EventFields.Day.Name ? EventFields.Day : EventFields.Find(name);
        if (field is null)
        {
            place.Refuse($"'{name}' is no field of events{(EventFields.Suggest(name) is { } meant ? $"; did you mean {meant}?" : "; deploy/audiences.md lists them.")}");
        }
        else if (kind == MeasureKind.Sum && field.Type != FieldType.Number && field.Key is null)
        {
            place.Refuse($"{name} is no number, so it has no sum.");
        }

        return new Measure(kind, field);
    }

    private static Occurrence ReadOccurrence(HistoryEnd end, JsonPlace place, JsonPlace head)
    {
        place.AllowOnly([end == HistoryEnd.First ? "first" : "last", "where", .. WindowReader.Names]);
        var window = WindowReader.Read(place);
        if (window == Window.AllTime)
        {
            place.Refuse("says not when; use within, between, more_than_ago, since or before.");
        }

        return new Occurrence(end, MatchReader.Read(place, head), window);
    }

    private static Touch ReadTouch(HistoryEnd end, JsonPlace place, JsonPlace head)
    {
        place.AllowOnly(end == HistoryEnd.First ? "first_touch" : "last_touch");
        var (tests, _) = MatchReader.ReadTests(head, allowItems: false);
        if (head.Kind == JsonValueKind.Object && head.Members().Count == 0)
        {
            head.Refuse("says nothing of it; as in {\"channel\": \"Paid Social\"}.");
        }

        return new Touch(end, tests);
    }

    private static Sequence ReadSequence(JsonPlace place, JsonPlace head)
    {
        place.AllowOnly(["sequence", .. WindowReader.Names]);
        var elements = head.Elements();
        if (head.Kind == JsonValueKind.Array && elements.Count is < 2 or > MostSteps)
        {
            head.Refuse($"has {elements.Count} steps; use 2 to {MostSteps}.");
        }

        var steps = elements.Take(MostSteps).Select((step, i) => ReadStep(step, isFirst: i == 0)).ToList();
        return new Sequence(steps, WindowReader.Read(place));
    }

    private static SequenceStep ReadStep(JsonPlace place, bool isFirst)
    {
        if (place.Kind != JsonValueKind.Object)
        {
            return new SequenceStep(MatchReader.ReadNested(place), null, null);
        }

        place.AllowOnly("did", "where", "within", "without");
        if (!place.TryGet("did", out var names))
        {
            place.Refuse("has no did.");
            return new SequenceStep(EventMatch.Any, null, null);
        }

        TimeSpan? gap = null;
        EventMatch? without = null;
        if (place.TryGet("within", out var gapPlace))
        {
            gap = gapPlace.Span(TimeSpan.FromMinutes(1), Duration.Longest);
        }

        if (place.TryGet("without", out var withoutPlace))
        {
            without = MatchReader.ReadNested(withoutPlace);
        }

        if (isFirst && (gap is not null || without is not null))
        {
            place.Refuse("is the first step, so there is none before it to be within of, or between; say when beside sequence.");
        }

        return new SequenceStep(MatchReader.Read(place, names), gap, without);
    }

    private static TopShare? ReadTop(JsonPlace place, JsonPlace head)
    {
        place.AllowOnly(["top", "by", "did", "where", .. WindowReader.Names]);
        var share = ReadShare(head);
        var match = EventMatch.Any;
        if (place.TryGet("did", out var names))
        {
            match = MatchReader.Read(place, names);
        }
        else
        {
            place.Refuse("has no did: the top of those who did what?");
        }

        var measure = Measure.Count;
        if (place.TryGet("by", out var by))
        {
            by.AllowOnly("sum", "distinct");
            if (by.TryGet("sum", out var sum))
            {
                measure = ReadMeasure(MeasureKind.Sum, sum);
            }
            else if (by.TryGet("distinct", out var distinct))
            {
                measure = ReadMeasure(MeasureKind.Distinct, distinct);
            }
            else if (by.Kind == JsonValueKind.Object)
            {
                by.Refuse("is no measure; use {\"sum\": \"value\"} or {\"distinct\": FIELD}, or leave it out to count events.");
            }
        }

        return share is { } one ? new TopShare(one, match, WindowReader.Read(place), measure) : null;
    }

    private static decimal? ReadShare(JsonPlace place)
    {
        if (place.Text() is not { } text)
        {
            return null;
        }

        if (text.EndsWith('%') && decimal.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)
            && percent is > 0 and <= 100 && decimal.Round(percent, 2) == percent)
        {
            return percent / 100;
        }

        place.Refuse($"is '{text}'; use a percentage such as 10%, more than 0 and at most 100, with at most 2 decimals.");
        return null;
    }

    private static Seen ReadSeen(HistoryEnd end, JsonPlace place, JsonPlace head)
    {
        place.AllowOnly(end == HistoryEnd.First ? "first_seen" : "last_seen");
        head.AllowOnly(WindowReader.Names);
        var window = WindowReader.Read(head);
        if (head.Kind == JsonValueKind.Object && window == Window.AllTime)
        {
            head.Refuse("says not when; as in {\"within\": \"30d\"}.");
        }

        return new Seen(end, window);
    }

    private static KnownBy ReadKnownBy(JsonPlace place)
    {
        var identities = KnownIdentities.None;
        foreach (var value in place.Values())
        {
            identities |= value.Word(
                ("any", KnownIdentities.Any), ("user_id", KnownIdentities.UserId), ("email", KnownIdentities.Email), ("phone", KnownIdentities.Phone)) ?? KnownIdentities.None;
        }

        if (place.Kind == JsonValueKind.Array && place.Values().Count == 0)
        {
            place.Refuse("is empty; use any, or some of user_id, email, phone.");
        }

        return new KnownBy(identities);
    }

    private static string Meant(IReadOnlyList<(string Name, JsonPlace Place)> members) =>
        members.Count > 0 && Spelling.Closest(members[0].Name, Heads) is { } meant ? $" ({members[0].Name}: did you mean {meant}?)" : "";
}

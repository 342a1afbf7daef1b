using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using PixelServer.Audiences.Definitions.Conditions;

namespace PixelServer.Audiences.Definitions;

/// <summary>Writes definitions as JSON, always in the same way: <see cref="DefinitionReader"/> reads it back as the same definition.</summary>
internal static class DefinitionWriter
{
    public static string Write(AudienceDefinition definition) => Encoding.UTF8.GetString(WriteBytes(indented: true, writer =>
    {
        writer.WriteString("name", definition.Name);
        if (definition.Description.Length > 0)
        {
            writer.WriteString("description", definition.Description);
        }

        WriteMeaning(writer, definition);
        writer.WriteString("refresh", Duration.Write(definition.Refresh));
        if (definition.IsOnSite)
        {
            writer.WriteBoolean("on_site", true);
        }

        if (definition.Products is { } products)
        {
            writer.WriteStartObject("products");
            WriteNames(writer, "of", products.Events);
            writer.WriteNumber("most", products.Most);
            writer.WriteEndObject();
        }
    }));

    /// <summary>Only what decides on membership.</summary>
    public static byte[] WriteMeaning(AudienceDefinition definition) => WriteBytes(indented: false, writer => WriteMeaning(writer, definition));

    private static byte[] WriteBytes(bool indented, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = indented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteMeaning(Utf8JsonWriter writer, AudienceDefinition definition)
    {
        writer.WriteString("site", definition.Site);
        writer.WriteString("kind", definition.Kind.ToString().ToLowerInvariant());
        writer.WriteString("level", definition.Level.ToString().ToLowerInvariant());
        if (definition.Lookalike is { } lookalike)
        {
            WriteLookalike(writer, lookalike);
        }

        if (definition.Rule is { } rule)
        {
            writer.WritePropertyName("rule");
            WriteCondition(writer, rule);
        }

        writer.WriteString("active_within", Duration.Write(definition.ActiveWithin));
        if (definition.StaysFor > TimeSpan.Zero)
        {
            writer.WriteString("stays_for", Duration.Write(definition.StaysFor));
        }

        writer.WriteString("consent", definition.Consent.ToString().ToLowerInvariant());
    }

    private static void WriteLookalike(Utf8JsonWriter writer, LookalikeSettings lookalike)
    {
        if (lookalike.Seed.Rule is { } rule)
        {
            writer.WritePropertyName("seed");
            WriteCondition(writer, rule);
        }
        else
        {
            writer.WriteString("seed", lookalike.Seed.Audience);
        }

        WriteSize(writer, lookalike.Size);
        writer.WriteString("horizon", lookalike.Horizon == TimeSpan.Zero ? "none" : Duration.Write(lookalike.Horizon));
        writer.WriteString("retrain", Duration.Write(lookalike.Retrain));
        if (lookalike.LeaveOut.Count > 0)
        {
            WriteTexts(writer, "leave_out", lookalike.LeaveOut);
        }

        if (lookalike.Allow.Count > 0)
        {
            WriteTexts(writer, "allow", lookalike.Allow);
        }

        if (lookalike.AcceptsAnyModel)
        {
            writer.WriteBoolean("accept_any_model", true);
        }

        writer.WriteNumber("random_seed", lookalike.RandomSeed);
    }

    private static void WriteSize(Utf8JsonWriter writer, LookalikeSize size)
    {
        if (size.Similarity is { } similarity)
        {
            writer.WriteNumber("similarity", similarity);
        }
        else if (size.Count is { } count)
        {
            writer.WriteNumber("size", count);
        }
        else
        {
            writer.WriteString("size", size.From > 0 ? $"{Percent(size.From)}-{Percent(size.Until!.Value)}%" : $"{Percent(size.Until!.Value)}%");
        }
    }

    private static string Percent(double share) => ((decimal)share * 100).ToString("0.##", CultureInfo.InvariantCulture);

    private static void WriteCondition(Utf8JsonWriter writer, Condition condition)
    {
        writer.WriteStartObject();
        switch (condition)
        {
            case AllOf all:
                WriteConditions(writer, "all", all.Conditions);
                break;
            case AnyOf any:
                WriteConditions(writer, "any", any.Conditions);
                break;
            case Not not:
                writer.WritePropertyName("not");
                WriteCondition(writer, not.Condition);
                break;
            case Did did:
                WriteMatch(writer, "did", did.Match);
                WriteWindow(writer, did.Window);
                WriteMeasured(writer, did.Measure, did.Threshold);
                break;
            case DidWithout did:
                WriteMatch(writer, "did", did.Match);
                WriteWindow(writer, did.Window);
                WriteNested(writer, "not_since", did.NotSince);
                break;
            case Occurrence occurrence:
                WriteMatch(writer, occurrence.End == HistoryEnd.First ? "first" : "last", occurrence.Match);
                WriteWindow(writer, occurrence.Window);
                break;
            case Touch touch:
                writer.WriteStartObject(touch.End == HistoryEnd.First ? "first_touch" : "last_touch");
                WriteTests(writer, touch.Tests);
                writer.WriteEndObject();
                break;
            case Sequence sequence:
                WriteSequence(writer, sequence);
                break;
            case TopShare top:
                writer.WriteString("top", FormattableString.Invariant($"{(top.Share * 100).ToString("0.##", null)}%"));
                if (top.Measure.Field is { } by)
                {
                    writer.WriteStartObject("by");
                    writer.WriteString(top.Measure.Kind.ToString().ToLowerInvariant(), by.Name);
                    writer.WriteEndObject();
                }

                WriteMatch(writer, "did", top.Match);
                WriteWindow(writer, top.Window);
                break;
            case ActiveDays days:
                writer.WriteStartObject("active_days");
                WriteThreshold(writer, days.Threshold);
                writer.WriteEndObject();
                WriteWindow(writer, days.Window);
                break;
            case Seen seen:
                writer.WriteStartObject(seen.End == HistoryEnd.First ? "first_seen" : "last_seen");
                WriteWindow(writer, seen.Window);
                writer.WriteEndObject();
                break;
            case KnownBy known:
                WriteKnownBy(writer, known.Identities);
                break;
            case InAudience other:
                writer.WriteString("in_audience", other.Audience);
                break;
            default:
                throw new InvalidOperationException($"{condition.GetType().Name} cannot be written.");
        }

        writer.WriteEndObject();
    }

    private static void WriteConditions(Utf8JsonWriter writer, string name, IReadOnlyList<Condition> conditions)
    {
        writer.WriteStartArray(name);
        foreach (var condition in conditions)
        {
            WriteCondition(writer, condition);
        }

        writer.WriteEndArray();
    }

    private static void WriteSequence(Utf8JsonWriter writer, Sequence sequence)
    {
        writer.WriteStartArray("sequence");
        foreach (var step in sequence.Steps)
        {
            writer.WriteStartObject();
            WriteMatch(writer, "did", step.Match);
            if (step.MaxGap is { } gap)
            {
                writer.WriteString("within", Duration.Write(gap));
            }

            if (step.Without is { } without)
            {
                WriteNested(writer, "without", without);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        WriteWindow(writer, sequence.Window);
    }

    private static void WriteMatch(Utf8JsonWriter writer, string name, EventMatch match)
    {
        WriteNames(writer, name, match.Events);
        if (match.Tests.Count + match.ItemTests.Count == 0)
        {
            return;
        }

        writer.WriteStartObject("where");
        WriteTests(writer, match.Tests);
        if (match.ItemTests.Count > 0)
        {
            writer.WriteStartObject("items");
            WriteTests(writer, [.. match.ItemTests.Select(test => test with { Field = test.Field with { Name = test.Field.Name[EventFields.ItemPrefix.Length..] } })]);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteNested(Utf8JsonWriter writer, string name, EventMatch match)
    {
        if (match.Tests.Count + match.ItemTests.Count == 0)
        {
            WriteNames(writer, name, match.Events);
            return;
        }

        writer.WriteStartObject(name);
        WriteMatch(writer, "event", match);
        writer.WriteEndObject();
    }

    private static void WriteNames(Utf8JsonWriter writer, string name, IReadOnlyList<string> events)
    {
        if (events.Count <= 1)
        {
            writer.WriteString(name, events.Count == 0 ? "*" : events[0]);
            return;
        }

        WriteTexts(writer, name, events);
    }

    private static void WriteTests(Utf8JsonWriter writer, IReadOnlyList<FieldTest> tests)
    {
        foreach (var field in tests.GroupBy(test => test.Field.Name).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            writer.WriteStartObject(field.Key);
            foreach (var test in field.OrderBy(test => test.Operator))
            {
                WriteTest(writer, test);
            }

            writer.WriteEndObject();
        }
    }

    private static void WriteTest(Utf8JsonWriter writer, FieldTest test)
    {
        var word = JsonNamingPolicy.SnakeCaseLower.ConvertName(test.Operator.ToString());
        switch (test.Operator)
        {
            case FieldOperator.Exists:
                writer.WriteBoolean(word, test.Value == "true");
                break;
            case FieldOperator.AtLeast or FieldOperator.AtMost or FieldOperator.MoreThan or FieldOperator.LessThan:
                writer.WriteNumber(word, Number(test.Value));
                break;
            case FieldOperator.In or FieldOperator.NotIn:
                writer.WriteStartArray(word);
                foreach (var value in test.Values)
                {
                    WriteValue(writer, test.Field, value);
                }

                writer.WriteEndArray();
                break;
            default:
                writer.WritePropertyName(word);
                WriteValue(writer, test.Field, test.Value);
                break;
        }
    }

    private static void WriteValue(Utf8JsonWriter writer, EventField field, string value)
    {
        switch (field.Type)
        {
            case FieldType.Number:
                writer.WriteNumberValue(Number(value));
                break;
            case FieldType.YesNo:
                writer.WriteBooleanValue(value == "true");
                break;
            default:
                writer.WriteStringValue(value);
                break;
        }
    }

    private static decimal Number(string value) => decimal.Parse(value, CultureInfo.InvariantCulture);

    private static void WriteWindow(Utf8JsonWriter writer, Window window)
    {
        switch (window)
        {
            case { FromAgo: { } from, UntilAgo: { } until }:
                WriteTexts(writer, "between", [Duration.Write(until), Duration.Write(from)]);
                break;
            case { FromAgo: { } within }:
                writer.WriteString("within", Duration.Write(within));
                break;
            case { UntilAgo: { } ago }:
                writer.WriteString("more_than_ago", Duration.Write(ago));
                break;
        }

        WriteTime(writer, "since", window.Since);
        WriteTime(writer, "before", window.Before);
    }

    private static void WriteTime(Utf8JsonWriter writer, string name, DateTimeOffset? time)
    {
        if (time is { } value)
        {
            writer.WriteString(name, value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        }
    }

    private static void WriteMeasured(Utf8JsonWriter writer, Measure measure, Threshold threshold)
    {
        if (measure.Kind == MeasureKind.Count && threshold == Threshold.Once)
        {
            return;
        }

        writer.WriteStartObject(measure.Kind == MeasureKind.Count ? "times" : measure.Kind.ToString().ToLowerInvariant());
        if (measure.Field is { } field)
        {
            writer.WriteString("field", field.Name);
        }

        WriteThreshold(writer, threshold);
        writer.WriteEndObject();
    }

    private static void WriteThreshold(Utf8JsonWriter writer, Threshold threshold)
    {
        if (threshold.Least is { } exactly && threshold.Most == exactly)
        {
            writer.WriteNumber("exactly", exactly);
            return;
        }

        if (threshold.Least is { } least)
        {
            writer.WriteNumber("at_least", least);
        }

        if (threshold.Most is { } most)
        {
            writer.WriteNumber("at_most", most);
        }
    }

    private static void WriteKnownBy(Utf8JsonWriter writer, KnownIdentities identities)
    {
        if (identities == KnownIdentities.Any)
        {
            writer.WriteString("known_by", "any");
            return;
        }

        (KnownIdentities Identity, string Name)[] names =
            [(KnownIdentities.UserId, "user_id"), (KnownIdentities.Email, "email"), (KnownIdentities.Phone, "phone")];
        WriteTexts(writer, "known_by", [.. names.Where(pair => identities.HasFlag(pair.Identity)).Select(pair => pair.Name)]);
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, IReadOnlyList<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }
}

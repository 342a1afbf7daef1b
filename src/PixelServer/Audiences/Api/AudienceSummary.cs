using System.Globalization;
using PixelServer.Audiences.Definitions;
using PixelServer.Audiences.Definitions.Conditions;

namespace PixelServer.Audiences.Api;

/// <summary>Says in plain words who belongs to an audience.</summary>
internal static class AudienceSummary
{
    public static string Of(AudienceDefinition definition)
    {
        var who = definition.Level == AudienceLevel.Person ? "Persons" : "Visitors";
        var known = definition.Kind == AudienceKind.Remarketing ? " and known by user id, e-mail or telephone" : "";
        var active = definition.Kind == AudienceKind.List ? "" : $"active in the last {Words(definition.ActiveWithin)}, ";
        return $"{who} of {definition.Site} {Members(definition)}; {active}no bots, with consent to {definition.Consent.ToString().ToLowerInvariant()}{known}.";
    }

    private static string Members(AudienceDefinition definition)
    {
        var stays = definition.StaysFor > TimeSpan.Zero ? $", and for {Words(definition.StaysFor)} after that" : "";
        if (definition.Lookalike is { } lookalike)
        {
            var among = definition.Rule switch
            {
                null => "",
                Not { Condition: var left } => $"; nobody who {ConditionText.Of(left)}",
                var only => $"; only who {ConditionText.Of(only)}",
            };
            return $"most like {Seed(lookalike.Seed)}: {Size(lookalike.Size)}{stays}{among}";
        }

        return definition.Rule is { } condition ? $"who {ConditionText.Of(condition)}{stays}" : "who stand on the uploaded list";
    }

    private static string Seed(LookalikeSeed seed) =>
        seed.Rule is { } rule ? $"those who {ConditionText.Of(rule)}" : $"the members of {seed.Audience}";

    private static string Size(LookalikeSize size) => size switch
    {
        { Similarity: { } least } => string.Create(CultureInfo.InvariantCulture, $"all with a similarity of {least} or more"),
        { Count: { } count } => string.Create(CultureInfo.InvariantCulture, $"the {count:N0} that are most alike"),
        { From: > 0 } => $"from {Percent(size.From)} to {Percent(size.Until!.Value)} of all, by how alike they are",
        _ => $"the {Percent(size.Until!.Value)} that are most alike",
    };

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.##} %");

    private static string Words(TimeSpan span)
    {
        var (number, unit) = span.TotalDays % 1 == 0 ? (span.TotalDays, "day") : span.TotalHours % 1 == 0 ? (span.TotalHours, "hour") : (span.TotalMinutes, "minute");
        return string.Create(CultureInfo.InvariantCulture, $"{number} {unit}{(number == 1 ? "" : "s")}");
    }
}

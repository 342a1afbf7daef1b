using System.Globalization;
using PixelServer.Audiences.Definitions;

namespace PixelServer.Audiences.Api;

/// <summary>Says in plain words who belongs to an audience.</summary>
internal static class AudienceSummary
{
    public static string Of(AudienceDefinition definition)
    {
        var who = definition.Level == AudienceLevel.Person ? "Persons" : "Visitors";
        var known = definition.Kind == AudienceKind.Remarketing ? " and known by user id, e-mail or telephone" : "";
        var stays = definition.StaysFor > TimeSpan.Zero ? $", and for {Words(definition.StaysFor)} after that" : "";
        var rule = definition.Rule is { } condition ? $"who {ConditionText.Of(condition)}{stays}" : "who stand on the uploaded list";
        var active = definition.Kind == AudienceKind.List ? "" : $"active in the last {Words(definition.ActiveWithin)}, ";
        return $"{who} of {definition.Site} {rule}; {active}no bots, with consent to {definition.Consent.ToString().ToLowerInvariant()}{known}.";
    }

    private static string Words(TimeSpan span)
    {
        var (number, unit) = span.TotalDays % 1 == 0 ? (span.TotalDays, "day") : span.TotalHours % 1 == 0 ? (span.TotalHours, "hour") : (span.TotalMinutes, "minute");
        return string.Create(CultureInfo.InvariantCulture, $"{number} {unit}{(number == 1 ? "" : "s")}");
    }
}

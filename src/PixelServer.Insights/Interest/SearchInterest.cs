using System.Text.Json.Serialization;

namespace PixelServer.Insights.Interest;

/// <summary>What people searched for, counted in sessions.</summary>
/// <param name="Term">In lower case.</param>
/// <param name="Sessions">Sessions that searched for it.</param>
/// <param name="PreviousSessions">Those of the time it is compared with; null where with nothing.</param>
/// <param name="ViewedAfter">Share of the sessions in which an item was looked at, after it or before.</param>
/// <param name="ConversionRate">Share of the sessions with a purchase, a sign-up or a lead.</param>
/// <param name="Movement">How the number of sessions has changed.</param>
public sealed record SearchInterest(
    string Term, long Sessions, long? PreviousSessions, double ViewedAfter, double ConversionRate, [property: JsonIgnore] Movement Movement)
{
    /// <summary>0.5 for half as many again; null where there was none before.</summary>
    public double? Change => Movement.Change;

    /// <summary>The change is more than chance makes, all that were tested considered.</summary>
    public bool Significant => Movement.IsSignificant;

    /// <summary>How often chance alone makes such a change; null where too little is known.</summary>
    public double? PValue => Movement.PValue;

    /// <summary>Sessions that searched for it, point by point, first those of the time it is compared with.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<long>? Series { get; init; }
}

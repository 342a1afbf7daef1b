using System.Text.Json.Serialization;

namespace PixelServer.Insights.Interest;

/// <summary>The interest in an item, a category or a brand, counted in sessions.</summary>
/// <param name="Id">Id of the item; the name of the category or brand.</param>
/// <param name="Name">Its newest name; empty where none was sent.</param>
/// <param name="Brand">Of an item.</param>
/// <param name="Category">Of an item.</param>
/// <param name="Viewed">Sessions that looked at it.</param>
/// <param name="Carted">Sessions that put it into the cart.</param>
/// <param name="Bought">Sessions that bought it.</param>
/// <param name="PreviousViewed">Sessions that looked at it in the time it is compared with; null where with nothing.</param>
/// <param name="Movement">How that has changed.</param>
public sealed record ItemInterest(
    string Id, string Name, string Brand, string Category, long Viewed, long Carted, long Bought, long? PreviousViewed, [property: JsonIgnore] Movement Movement)
{
    /// <summary>Sessions that bought it for each that looked at it; null where none did.</summary>
    public double? BuyRate => Viewed == 0 ? null : Bought / (double)Viewed;

    /// <summary>0.5 for half as many again; null where there was none before.</summary>
    public double? Change => Movement.Change;

    /// <summary>The change is more than chance makes, all that were tested considered.</summary>
    public bool Significant => Movement.IsSignificant;

    /// <summary>How often chance alone makes such a change; null where too little is known.</summary>
    public double? PValue => Movement.PValue;

    /// <summary>Sessions that looked at it, point by point, first those of the time it is compared with.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<long>? Series { get; init; }
}

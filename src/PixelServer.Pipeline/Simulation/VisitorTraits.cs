namespace PixelServer.Pipeline.Simulation;

/// <summary>Who a visitor is: what can be seen of it, and what is hidden.</summary>
internal readonly record struct VisitorTraits
{
    /// <summary>Place among all visitors, by the time of the first visit.</summary>
    public required long Index { get; init; }

    public required ulong Id { get; init; }

    /// <summary>Time of the first visit, in Unix milliseconds.</summary>
    public required long Arrived { get; init; }

    public required byte Loyalty { get; init; }

    public required byte Intent { get; init; }

    /// <summary>The category that most sessions are about.</summary>
    public required byte Favourite { get; init; }

    /// <summary>Preferred level of prices, of <see cref="Catalogue.PriceLevels"/>.</summary>
    public required byte PriceLevel { get; init; }

    /// <summary>Where the first visit came from.</summary>
    public required byte Origin { get; init; }

    public required byte Device { get; init; }

    public required byte Country { get; init; }

    public required bool Marketing { get; init; }

    public required bool PrivacyControl { get; init; }

    public required bool SignsUp { get; init; }

    public required bool IsBot { get; init; }

    /// <summary>The person: another visitor's index where this is a second device.</summary>
    public required long Person { get; init; }
}

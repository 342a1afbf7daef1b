namespace PixelServer.Insights.Interest;

/// <summary>The attention that a page had, counted in sessions that viewed it.</summary>
public sealed record PageAttention
{
    /// <summary>Its path.</summary>
    public required string Page { get; init; }

    /// <summary>Sessions that viewed it.</summary>
    public required long Sessions { get; init; }

    /// <summary>Seconds of attention that it had in a session, on average.</summary>
    public required double SecondsPerSession { get; init; }

    /// <summary>Share of the sessions that saw a quarter of it …</summary>
    public required double Scroll25 { get; init; }

    public required double Scroll50 { get; init; }

    public required double Scroll75 { get; init; }

    public required double Scroll90 { get; init; }

    /// <summary>Sessions that began with it: it is the first page they viewed.</summary>
    public required long Entries { get; init; }

    /// <summary>Sessions that ended with it: it is the last page they viewed.</summary>
    public required long Exits { get; init; }

    /// <summary>Share of the sessions that ended with it.</summary>
    public required double ExitRate { get; init; }

    /// <summary>Share of the sessions with a purchase, a sign-up or a lead.</summary>
    public required double ConversionRate { get; init; }
}

using System.ComponentModel;

namespace PixelServer.Live;

/// <summary>An event that has landed.</summary>
internal sealed record LiveEvent
{
    [Description("Event id: unique in its site")]
    public required string Id { get; init; }

    public required string Site { get; init; }

    public required string Event { get; init; }

    [Description("When the collector received it")]
    public required DateTimeOffset Time { get; init; }

    [Description("Milliseconds from there until ClickHouse had it")]
    public required double Lag { get; init; }

    public required string Page { get; init; }

    public required string Title { get; init; }

    public required string Channel { get; init; }

    public required string Country { get; init; }

    public required string Device { get; init; }

    [Description("Worth of the event in units of currency")]
    public required decimal? Value { get; init; }

    public required string Currency { get; init; }

    [Description("Visitor id, decimal")]
    public required string Visitor { get; init; }

    public required bool IsBot { get; init; }
}

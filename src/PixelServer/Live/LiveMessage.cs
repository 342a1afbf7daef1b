using System.ComponentModel;

namespace PixelServer.Live;

/// <summary>What a second brought.</summary>
internal sealed record LiveMessage
{
    public required DateTimeOffset At { get; init; }

    [Description("Events received in each of the 60 whole seconds before asOf, the newest last, as far as they have landed; empty when not known")]
    public required IReadOnlyList<long> PerSecond { get; init; }

    [Description("When ClickHouse was last asked with success; null before")]
    public required DateTimeOffset? AsOf { get; init; }

    [Description("Newest first, those that have landed since the last message; at most 50")]
    public required IReadOnlyList<LiveEvent> Events { get; init; }

    public required LiveHealth Health { get; init; }
}

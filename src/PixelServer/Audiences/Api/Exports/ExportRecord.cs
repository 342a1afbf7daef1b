using PixelServer.Audiences.Exports.Delivery;

namespace PixelServer.Audiences.Api.Exports;

/// <summary>An export that was asked for, as it is kept beside its files. Immutable.</summary>
internal sealed record ExportRecord
{
    public required string Id { get; init; }

    public required string Audience { get; init; }

    public required ExportOrder Order { get; init; }

    /// <summary>The export to which it is the difference; null for a full one.</summary>
    public string? Earlier { get; init; }

    /// <summary>The schedule that asked for it; null where people did.</summary>
    public string? Schedule { get; init; }

    public required DateTimeOffset RequestedAt { get; init; }

    public ExportState State { get; init; }

    /// <summary>Why it failed, or what keeps the delivery.</summary>
    public string? Error { get; init; }

    /// <summary>When it was complete, or had failed.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How the last attempt to deliver it ended.</summary>
    public DeliveryOutcome? Delivery { get; init; }

    public bool IsOver => State is ExportState.Complete or ExportState.Failed;
}

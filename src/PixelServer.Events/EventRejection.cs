namespace PixelServer.Events;

/// <summary>What is wrong with an event: the reason and one constant sentence naming the field and the rule it breaks.</summary>
public readonly record struct EventRejection(RejectReason Reason, string Detail)
{
    /// <summary>Nothing is wrong.</summary>
    public static EventRejection None { get; } = new(RejectReason.None, "");

    public bool IsNone => Reason == RejectReason.None;
}

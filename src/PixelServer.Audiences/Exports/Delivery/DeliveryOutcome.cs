namespace PixelServer.Audiences.Exports.Delivery;

/// <summary>How a delivery ended.</summary>
/// <param name="State">In a word.</param>
/// <param name="Delivered">Parts that the receiver has accepted, earlier ones included.</param>
/// <param name="Parts">Parts of the export.</param>
/// <param name="Reason">Why it stopped, for people, without secrets; empty when delivered.</param>
/// <param name="NotBefore">Asking again before this time is of no use; null where any time will do.</param>
public sealed record DeliveryOutcome(DeliveryState State, int Delivered, int Parts, string Reason, DateTimeOffset? NotBefore);

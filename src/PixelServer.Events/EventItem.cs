namespace PixelServer.Events;

/// <summary>
/// One product of an event. Texts are slices of the event's store; price and quantity are decimals scaled by
/// <see cref="ScaledDecimal.One"/>, 0 and 1 where the sender gave none.
/// </summary>
public readonly record struct EventItem(
    Utf8Slice Id, Utf8Slice Name, Utf8Slice Brand, Utf8Slice Category, long Price, long Quantity);

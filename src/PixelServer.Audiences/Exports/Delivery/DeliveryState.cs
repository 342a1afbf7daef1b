namespace PixelServer.Audiences.Exports.Delivery;

/// <summary>How a delivery ended.</summary>
public enum DeliveryState
{
    /// <summary>The receiver has accepted every part.</summary>
    Delivered,

    /// <summary>The receiver refused a part; sending it again will not help.</summary>
    Refused,

    /// <summary>The receiver does not answer, or with failures; ask for the delivery again later, it goes on where it stopped.</summary>
    Failing,

    /// <summary>The address is one that webhooks must not call.</summary>
    Forbidden,
}

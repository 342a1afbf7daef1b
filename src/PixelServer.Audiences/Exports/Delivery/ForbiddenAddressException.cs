namespace PixelServer.Audiences.Exports.Delivery;

/// <summary>A connection that webhooks must not make; the message says why.</summary>
internal sealed class ForbiddenAddressException(string message) : Exception(message);

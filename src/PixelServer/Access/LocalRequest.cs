using System.Net;

namespace PixelServer.Access;

/// <summary>Who asks on the machine itself, and so needs no key for what is harmless.</summary>
internal static class LocalRequest
{
    private static readonly string[] ProxyHeaders = ["X-Forwarded-For", "Forwarded", "Via"];

    /// <summary>
    /// The request was made on this machine and not passed on by a proxy on it that speaks for somebody else. A proxy that says
    /// nothing of that cannot be told from a local request.
    /// </summary>
    public static bool IsLocal(this HttpRequest request) =>
        request.HttpContext.Connection.RemoteIpAddress is { } address
        && IPAddress.IsLoopback(address)
        && !ProxyHeaders.Any(request.Headers.ContainsKey);
}

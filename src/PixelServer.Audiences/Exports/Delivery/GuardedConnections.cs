using System.Net;
using System.Net.Sockets;

namespace PixelServer.Audiences.Exports.Delivery;

/// <summary>
/// Opens the connections of webhooks: to a public address only, unless the operator allows the host. The address that is checked is the one
/// that is connected to, so that a name cannot resolve to something else in between. Thread-safe.
/// </summary>
internal sealed class GuardedConnections(IReadOnlyList<string> allowedHosts, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    /// <summary>Whether an address may be called at all, as far as its text tells.</summary>
    /// <exception cref="ForbiddenAddressException">It may not.</exception>
    public void Check(Uri url)
    {
        if (url.Scheme != Uri.UriSchemeHttps && !IsAllowed(url.IdnHost, url.Port))
        {
            throw new ForbiddenAddressException($"{url.IdnHost} is called by https only; Exports:Webhook:AllowedHosts makes exceptions");
        }
    }

    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = IPAddress.TryParse(host.Trim('[', ']'), out var literal) ? [literal] : await resolve(host, cancellationToken);
        if (!IsAllowed(host, port))
        {
            // One special address among public ones is a trap, too.
            foreach (var address in addresses.Where(address => !PublicAddress.Is(address)))
            {
                throw new ForbiddenAddressException($"{host} is at {address}, which is not on the internet; Exports:Webhook:AllowedHosts makes exceptions");
            }
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private bool IsAllowed(string host, int port) => allowedHosts.Any(allowed =>
        allowed.Equals(host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase) || allowed.Equals($"{host}:{port}", StringComparison.OrdinalIgnoreCase));
}

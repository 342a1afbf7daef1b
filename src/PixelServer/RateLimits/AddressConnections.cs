using System.Net;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;

namespace PixelServer.RateLimits;

/// <summary>
/// How many connections each address has open, and an end for those beyond the bound. Asked when a connection begins and ends, never by a request. Only addresses with open connections
/// are held, so that <c>MaxConcurrentConnections</c> bounds the memory. Thread-safe.
/// </summary>
/// <param name="most">Of one IPv4 address or IPv6 network of 64 bits.</param>
/// <param name="proxies">Who speaks for many and is not bounded.</param>
internal sealed class AddressConnections(int most, IReadOnlyList<IPNetwork> proxies)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, int> _open = [];
    private long _refused;

    /// <summary>Connections ended before a byte of them was read.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Serves a connection if its address may have one more, and else ends it.</summary>
    public async Task ServeAsync(ConnectionContext connection, ConnectionDelegate serve)
    {
        var address = (connection.RemoteEndPoint as IPEndPoint)?.Address;
        if (SenderAddress.Of(address) is not { } sender || IsProxy(address!))
        {
            await serve(connection);
            return;
        }

        if (!TryOpen(sender))
        {
            Interlocked.Increment(ref _refused);
            connection.Abort();
            return;
        }

        try
        {
            await serve(connection);
        }
        finally
        {
            Close(sender);
        }
    }

    private bool TryOpen(ulong sender)
    {
        lock (_lock)
        {
            ref var open = ref CollectionsMarshal.GetValueRefOrAddDefault(_open, sender, out _);
            if (open >= most)
            {
                return false;
            }

            open++;
            return true;
        }
    }

    private void Close(ulong sender)
    {
        lock (_lock)
        {
            ref var open = ref CollectionsMarshal.GetValueRefOrNullRef(_open, sender);
            if (--open == 0)
            {
                _open.Remove(sender);
            }
        }
    }

    private bool IsProxy(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return proxies.Any(proxy => proxy.Contains(plain));
    }
}

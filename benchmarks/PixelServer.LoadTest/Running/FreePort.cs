using System.Net;
using System.Net.Sockets;

namespace PixelServer.LoadTest.Running;

/// <summary>Finds a port of 127.0.0.1 that nobody listens on at this moment.</summary>
internal static class FreePort
{
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

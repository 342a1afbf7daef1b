using System.Net;
using System.Net.Sockets;
using Xunit;

namespace PixelServer.EndToEnd.Running;

/// <summary>Connects to a server from a chosen loopback address, as a proxy in front of it or as somebody else.</summary>
internal sealed class PeerClient : IDisposable
{
    private readonly HttpClient _http;

    public PeerClient(PixelServerProcess server, string address) => _http = new HttpClient(new SocketsHttpHandler
    {
        UseCookies = false,
        ConnectCallback = async (_, cancellation) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
                await socket.ConnectAsync(IPAddress.Loopback, server.Url.Port, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    })
    { BaseAddress = server.Url };

    public Task<Answer> GetPixelAsync(string query, params (string Name, string Value)[] headers) => GetAsync($"/p.gif?{query}", headers);

    public async Task<Answer> GetAsync(string address, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return await Answer.ReadAsync(response, TestContext.Current.CancellationToken);
    }

    public void Dispose() => _http.Dispose();
}

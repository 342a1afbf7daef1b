namespace PixelServer.LoadTest.Load;

/// <summary>Sends events over a fixed number of kept-alive connections and looks whether they were stored. Thread-safe.</summary>
internal sealed class PixelClient(int connections) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = connections, UseCookies = false });

    /// <summary>Why the server did not store what was sent; null when it did.</summary>
    public async Task<string?> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using (request)
        {
            using var answer = await _http.SendAsync(request, cancellationToken);
            return answer.Headers.TryGetValues("X-Pixel-Rejected", out var reasons) ? $"refused: {string.Join(", ", reasons)}"
                : answer.IsSuccessStatusCode ? null
                : $"answered {(int)answer.StatusCode}";
        }
    }

    public void Dispose() => _http.Dispose();
}

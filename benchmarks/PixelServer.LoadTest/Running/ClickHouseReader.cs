namespace PixelServer.LoadTest.Running;

/// <summary>Asks a server's ClickHouse as the read-only analyst. Thread-safe.</summary>
internal sealed class ClickHouseReader : IDisposable
{
    private readonly HttpClient _http = new();
    private readonly Uri _url;

    public ClickHouseReader(ClickHouseAccess access)
    {
        _url = new Uri(access.Url);
        _http.DefaultRequestHeaders.Add("X-ClickHouse-User", access.Analyst.User);
        _http.DefaultRequestHeaders.Add("X-ClickHouse-Key", access.Analyst.Password);
    }

    /// <summary>The lines of an answer in a line-wise format.</summary>
    /// <exception cref="BenchmarkException">ClickHouse refused the query.</exception>
    public async Task<IReadOnlyList<string>> LinesAsync(string query, CancellationToken cancellationToken)
    {
        using var body = new StringContent(query);
        using var answer = await _http.PostAsync(_url, body, cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        return answer.IsSuccessStatusCode
            ? text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            : throw new BenchmarkException($"ClickHouse refused a query: {text}");
    }

    public void Dispose() => _http.Dispose();
}

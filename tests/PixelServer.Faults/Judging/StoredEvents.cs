using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;

namespace PixelServer.Faults.Judging;

/// <summary>What lies in ClickHouse, read as the writer, whom no limits hold.</summary>
internal sealed class StoredEvents(Uri url, string user, string password) : IDisposable
{
    private const string Fingerprints = """
        SELECT event_id, concat(site, '|', event, '|', toString(toInt64(ifNull(value, 0) * 100)), '|', currency, '|', page_url, '|', title, '|',
            props['n'], '|', props['mark'], '|', toString(length(props)))
        FROM events FORMAT TSVRaw
        """;

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(5) };

    /// <summary>Id and fingerprint of every row, in no order.</summary>
    public IAsyncEnumerable<StoredEvent> EventsAsync(CancellationToken cancellation) =>
        RowsAsync(Fingerprints, static columns => new StoredEvent(columns[0], columns[1]), cancellation);

    /// <summary>Reason and payload of every row of <c>rejected_events</c>.</summary>
    public IAsyncEnumerable<RejectedEvent> RejectedAsync(CancellationToken cancellation) =>
        RowsAsync("SELECT reason, payload FROM rejected_events FORMAT TSV", static columns => new RejectedEvent(columns[0], columns[1]), cancellation);

    /// <summary>Runs a statement and returns the first value of its result.</summary>
    /// <exception cref="HttpRequestException">ClickHouse is away or refuses it.</exception>
    public async Task<string> QueryAsync(string sql, CancellationToken cancellation)
    {
        using var response = await SendAsync(sql, cancellation);
        return (await response.Content.ReadAsStringAsync(cancellation)).Trim();
    }

    public void Dispose() => _http.Dispose();

    private async IAsyncEnumerable<T> RowsAsync<T>(string sql, Func<string[], T> row, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var response = await SendAsync(sql, cancellation);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation));
        while (await reader.ReadLineAsync(cancellation) is { } line)
        {
            yield return row(line.Split('\t', 2));
        }
    }

    private async Task<HttpResponseMessage> SendAsync(string sql, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(sql) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (!response.IsSuccessStatusCode)
        {
            var text = await response.Content.ReadAsStringAsync(cancellation);
            response.Dispose();
            throw new HttpRequestException(text);
        }

        return response;
    }
}

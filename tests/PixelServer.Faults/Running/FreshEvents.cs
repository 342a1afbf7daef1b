using System.Globalization;
using PixelServer.Faults.Events;
using PixelServer.Faults.Judging;
using PixelServer.Faults.Processes;

namespace PixelServer.Faults.Running;

/// <summary>Events sent when all is calm, which must be queryable within ten seconds.</summary>
internal sealed class FreshEvents(long seed) : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private readonly HashSet<string> _ids = [];
    private readonly HttpClient _http = new() { Timeout = Limit };

    public IReadOnlySet<string> Ids => _ids;

    /// <summary>Sends one through a collector; what is wrong with it, or null.</summary>
    public async Task<string?> CheckAsync(ServerNode collector, StoredEvents stored, CancellationToken cancellation)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"fresh-{seed}-{_ids.Count}");
        _ids.Add(id);
        using var response = await _http.GetAsync(new Uri(collector.Url!, $"/p.gif?s={SentEvent.Site}&e=fresh&id={id}"), cancellation);
        if (!response.IsSuccessStatusCode || response.Headers.Contains("X-Pixel-Rejected"))
        {
            return $"{collector.Name} answered a fresh event with {(int)response.StatusCode}";
        }

        var (holds, why) = await Wait.UntilAsync(Limit, async () =>
            await stored.QueryAsync($"SELECT count() FROM events WHERE event_id = '{id}'", cancellation) == "0" ? "it is not there" : null, cancellation);
        return holds ? null : $"A fresh event through {collector.Name} was not queryable after {Limit.TotalSeconds} s: {why}";
    }

    public void Dispose() => _http.Dispose();
}

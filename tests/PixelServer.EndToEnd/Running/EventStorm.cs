using System.Collections.Concurrent;
using System.Net;

namespace PixelServer.EndToEnd.Running;

/// <summary>
/// Several visitors who send events as fast as they are answered, half by GET and half by POST, each with an id of its own. Keeps
/// what was sent and what was answered as stored, over any number of gusts; between the two lie the events whose answer was lost.
/// </summary>
internal sealed class EventStorm(PixelServerProcess server)
{
    private const int Visitors = 8;

    private readonly ConcurrentDictionary<string, bool> _sent = new();
    private readonly ConcurrentDictionary<string, bool> _answered = new();

    public int Answered => _answered.Count;

    /// <summary>The ids of the events that were answered as stored until now.</summary>
    public IEnumerable<string> AnsweredIds => _answered.Keys;

    /// <summary>Blows until this many more events were answered, does something, and goes on until that is done or nobody answers.</summary>
    public async Task BlowAsync(int events, Func<Task> meanwhile)
    {
        using var stop = new CancellationTokenSource();
        var wanted = _answered.Count + events;
        var visitors = Enumerable.Range(0, Visitors).Select(visitor => SendAsync(visitor, stop.Token)).ToArray();
        await Eventually.HoldsAsync($"{events} events are answered", () => Task.FromResult(_answered.Count >= wanted));
        await meanwhile();
        await stop.CancelAsync();
        await Task.WhenAll(visitors);
    }

    /// <summary>Sends one event; true when it was answered as stored.</summary>
    public async Task<bool> SendOneAsync(bool post)
    {
        var id = Guid.NewGuid().ToString("N");
        _sent[id] = true;
        var answer = post
            ? await server.PostAsync($$"""[{"s":"demo","id":"{{id}}","e":"storm"}]""")
            : await server.GetPixelAsync($"s=demo&e=storm&id={id}");
        var stored = answer.Status == (post ? HttpStatusCode.NoContent : HttpStatusCode.OK) && answer.Rejected is null;
        if (stored)
        {
            _answered[id] = true;
        }

        return stored;
    }

    /// <summary>
    /// Waits until everything is loaded and says what is wrong with it: events answered but not stored, stored twice, or never sent.
    /// Empty when all is well.
    /// </summary>
    public async Task<string> FindWrongAsync()
    {
        // Blocks are loaded in order: when this one is there, all before it are.
        var last = Guid.NewGuid().ToString("N");
        await Eventually.HoldsAsync("the last event is accepted", async () => (await server.GetPixelAsync($"s=demo&e=last&id={last}")).Rejected is null);
        await server.EventAsync(last, "event");
        var stored = (await server.QueryAsync("SELECT event_id FROM events WHERE event = 'storm'")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var lost = _answered.Keys.Except(stored).ToList();
        var twice = stored.GroupBy(id => id).Where(group => group.Count() > 1).ToList();
        var unknown = stored.Except(_sent.Keys).ToList();
        var rejected = await server.QueryAsync("SELECT count() FROM rejected_events");
        return lost.Count + twice.Count + unknown.Count == 0 && rejected == "0"
            ? ""
            : $"{_sent.Count} sent, {_answered.Count} answered, {stored.Length} stored: {lost.Count} lost, {twice.Count} stored more than once, {unknown.Count} never sent, {rejected} rejected";
    }

    private async Task SendAsync(int visitor, CancellationToken stop)
    {
        for (var i = visitor; !stop.IsCancellationRequested; i++)
        {
            try
            {
                await SendOneAsync(post: i % 2 == 0);
            }
            catch (HttpRequestException)
            {
                // The server is gone, and with it the answer: this event may be stored or not.
                return;
            }
        }
    }
}

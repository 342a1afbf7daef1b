using System.Net.Http.Headers;

namespace PixelServer.Pipeline.Simulation;

/// <summary>
/// Sends the first visits of a plan's visitors to a running server, as their browsers would: one event a request, at a steady rate, so
/// many visitors at a time. What takes a visitor minutes takes seconds here. Use once.
/// </summary>
public sealed class LiveTraffic
{
    private const int VisitorsAtATime = 60;
    private const int RequestsAtATime = 64;
    private const int SecondsPerDay = 86_400;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);

    private readonly SimulatedWorld _world;
    private readonly HttpClient _http;
    private readonly TimeProvider _time;
    private readonly double _rate;
    private readonly TimeSpan _duration;
    private readonly VisitWriter _writer;
    private readonly LiveEventJson _json;
    private readonly List<(EventList List, int Next)> _visitors = [];
    private RandomStream _random;
    private long _begun;
    private long _accepted;
    private long _refused;
    private volatile string _lastRefusal = "";

    /// <param name="plan">Whose visitors.</param>
    /// <param name="http">Knows the server's address; stays the caller's.</param>
    /// <param name="rate">Events a second.</param>
    /// <param name="duration">How long.</param>
    /// <param name="time">Clock of the rate.</param>
    /// <exception cref="ArgumentException">The plan wants fewer events of a visitor than one session has.</exception>
    public LiveTraffic(SimulationPlan plan, HttpClient http, double rate, TimeSpan duration, TimeProvider time)
    {
        _world = new SimulatedWorld(plan);
        _http = http;
        _rate = rate;
        _duration = duration;
        _time = time;
        _writer = new VisitWriter(_world);
        _json = new LiveEventJson(_world);
        _random = plan.Random.Split(4);
    }

    /// <summary>Events answered so far.</summary>
    public long Answered => Volatile.Read(ref _accepted) + Volatile.Read(ref _refused);

    /// <summary>Sends until the time is over, or <paramref name="stop"/>.</summary>
    /// <exception cref="HttpRequestException">No server answers.</exception>
    public async Task<LiveSummary> RunAsync(CancellationToken stop)
    {
        var started = _time.GetTimestamp();
        var sent = 0L;
        using var free = new SemaphoreSlim(RequestsAtATime);
        using var timer = new PeriodicTimer(Tick, _time);
        using var failed = new CancellationTokenSource();
        HttpRequestException? failure = null;
        while (!stop.IsCancellationRequested
            && !failed.IsCancellationRequested
            && _time.GetElapsedTime(started) is var elapsed
            && elapsed < _duration)
        {
            for (var due = (long)(elapsed.TotalSeconds * _rate); sent < due && !failed.IsCancellationRequested; sent++)
            {
                await free.WaitAsync(CancellationToken.None);
                _ = SendNextAsync();
            }

            await timer.WaitForNextTickAsync(CancellationToken.None);
        }

        for (var request = 0; request < RequestsAtATime; request++)
        {
            await free.WaitAsync(CancellationToken.None);
        }

        return failure is null
            ? new LiveSummary(_accepted, _refused, _begun, _lastRefusal, stop.IsCancellationRequested)
            : throw failure;

        async Task SendNextAsync()
        {
            try
            {
                await SendAsync(NextRequest());
            }
            catch (HttpRequestException e)
            {
                failure = e;
                await failed.CancelAsync();
            }
            finally
            {
                free.Release();
            }
        }
    }

    private async Task SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            try
            {
                using var response = await _http.SendAsync(request, CancellationToken.None);
                if (response.IsSuccessStatusCode)
                {
                    Interlocked.Increment(ref _accepted);
                    return;
                }

                _lastRefusal = $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync(CancellationToken.None)}".Trim();
            }
            catch (OperationCanceledException)
            {
                _lastRefusal = "no answer in time";
            }

            Interlocked.Increment(ref _refused);
        }
    }

    // One of the visitors who are there goes a step further; who is done makes room for the next.
    private HttpRequestMessage NextRequest()
    {
        while (_visitors.Count < VisitorsAtATime)
        {
            _visitors.Add((BeginVisitor(), 0));
        }

        var place = _random.Below(_visitors.Count);
        var (list, next) = _visitors[place];
        var request = RequestOf(list, list.Events[next]);
        _visitors[place] = (list, next + 1);
        if (next + 1 == list.Events.Count)
        {
            _visitors.RemoveAt(place);
        }

        return request;
    }

    private EventList BeginVisitor()
    {
        var list = new EventList();
        while (list.Visitors is not [{ IsBot: false }])
        {
            list.Clear();
            _writer.Add(_begun++ % _world.Rates.Visitors, _world.Plan.From, _world.Plan.To, list);
        }

        // The first visit alone: those after it are days later.
        var later = list.Events.FindIndex(1, one => one.IsLanding);
        if (later > 0)
        {
            list.Events.RemoveRange(later, list.Events.Count - later);
        }

        return list;
    }

    private HttpRequestMessage RequestOf(EventList list, in SimulatedEvent source)
    {
        var visitor = list.Visitors[0];
        var now = _time.GetUtcNow().ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, "p") { Content = new ByteArrayContent(_json.Write(list, source)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation("User-Agent", SimulatedDevice.All[visitor.Device].Agent);
        request.Headers.TryAddWithoutValidation(
            "Cookie", FormattableString.Invariant($"_px=1.{visitor.Id:x16}.{_world.Plan.To / 1000}.{now / SecondsPerDay}"));
        if (visitor.PrivacyControl)
        {
            request.Headers.TryAddWithoutValidation("Sec-GPC", "1");
        }

        return request;
    }
}

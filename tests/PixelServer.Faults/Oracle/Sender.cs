using System.Net;
using System.Text;
using PixelServer.Faults.Events;

namespace PixelServer.Faults.Oracle;

/// <summary>
/// Sends events over many connections at a bounded rate until told to rest, and sends again what was not answered. Its ledger
/// says before a byte leaves that an event was sent, and after a 2xx that it must be stored. Thread-safe.
/// </summary>
internal sealed class Sender : IAsyncDisposable
{
    private const int Visitors = 32;
    private const int MostEventsOfParcel = 40;
    private const int OneInRepeated = 25;

    // With so many requests to send again, nothing new is begun: an outage does not make the run's memory grow.
    private const int MostWaiting = 400;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(4);

    private readonly OracleOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        UseCookies = false,
        AllowAutoRedirect = false,
        PooledConnectionLifetime = TimeSpan.FromSeconds(20),
        ConnectTimeout = TimeSpan.FromSeconds(5),
    })
    {
        Timeout = Patience,
    };

    private readonly CancellationTokenSource _stop = new();
    private readonly Outbox _outbox = new();
    private readonly Tally _tally = new();
    private readonly Task[] _visitors;
    private volatile Uri[] _collectors = [];
    private volatile bool _isResting = true;

    // Under the outbox's lock.
    private readonly Random _random;
    private double _allowance;
    private long _paidAt;

    public Sender(OracleOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _random = new Random(unchecked((int)options.Seed));
        _paidAt = time.GetTimestamp();
        _visitors = [.. Enumerable.Range(0, Visitors).Select(_ => Task.Run(VisitAsync))];
    }

    public Ledger Ledger { get; } = new();

    /// <summary>At rest, and every request has come to its end.</summary>
    public bool IsSettled => _isResting && _outbox.Outstanding == 0;

    public OracleFigures Figures => _tally.Figures(Ledger.Issued, _outbox.Outstanding);

    public void MoveTo(Uri[] collectors) => _collectors = collectors;

    public void Run() => _isResting = false;

    /// <summary>No new events; what is outstanding goes on.</summary>
    public void Rest() => _isResting = true;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_visitors);
        _http.Dispose();
        _stop.Dispose();
    }

    private async Task VisitAsync()
    {
        using var pace = new PeriodicTimer(Pace);
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                if (_collectors.Length > 0 && _outbox.Begin(_time.GetTimestamp(), MakeParcel) is { } parcel)
                {
                    if (await SendAsync(parcel) is { } next)
                    {
                        _outbox.Add(next);
                    }

                    _outbox.End();
                }
                else
                {
                    await pace.WaitForNextTickAsync(_stop.Token);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The end of the run.
        }
    }

    private Parcel? MakeParcel(int waiting)
    {
        var now = _time.GetTimestamp();
        _allowance = Math.Min(_options.Rate / 10.0, _allowance + (_time.GetElapsedTime(_paidAt, now).TotalSeconds * _options.Rate));
        _paidAt = now;
        if (_isResting || _allowance < 1 || waiting > MostWaiting)
        {
            return null;
        }

        var isPost = _random.Next(3) == 0;
        var isArray = isPost && _random.Next(4) == 0;
        var events = Ledger.Issue(isArray ? _random.Next(1, MostEventsOfParcel) : 1);
        _allowance -= events.Length;
        return events.Length == 0 ? null : new Parcel(events, isPost, isArray, _random.Next(_collectors.Length), IsRepeat: false, Due: 0);
    }

    // What has to be sent next because of this journey, if anything.
    private async Task<Parcel?> SendAsync(Parcel parcel)
    {
        var collectors = _collectors;
        _tally.CountRequest(parcel.IsPost);
        Ledger.MarkSent(parcel.Events);
        using var request = Request(parcel, collectors[parcel.Collector % collectors.Length]);
        try
        {
            using var response = await _http.SendAsync(request, _stop.Token);
            var rejected = response.Headers.TryGetValues("X-Pixel-Rejected", out var reasons) ? string.Join(',', reasons) : null;
            return Answered(parcel, response.StatusCode, rejected);
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !_stop.IsCancellationRequested))
        {
            _tally.CountUnanswered();
            // Also when the connection was refused: that may have been HttpClient's own second try.
            return _options.Repeats ? Retry(parcel) : null;
        }
    }

    private Parcel? Answered(Parcel parcel, HttpStatusCode status, string? rejected)
    {
        if (rejected is null && (int)status is >= 200 and < 300)
        {
            if (parcel.IsRepeat)
            {
                _tally.CountRepeat();
                return null;
            }

            _tally.CountAnswered(parcel.Events.Length);
            Ledger.MarkAnswered(parcel.Events);
            return _options.Repeats && parcel.Events[0] % OneInRepeated == 0 ? Repeat(parcel) : null;
        }

        if (status == HttpStatusCode.ServiceUnavailable)
        {
            _tally.CountRefused();
        }
        else if (rejected is not null)
        {
            _tally.CountWrong($"{(int)status} {rejected}");
        }

        // A 404 without a reason of ours comes from another process that got the port of one that was killed.
        return Retry(parcel);
    }

    private Parcel Retry(Parcel parcel)
    {
        _tally.CountRetry();
        Ledger.MarkRepeated(parcel.Events);
        return Later(parcel, TimeSpan.FromMilliseconds(Random.Shared.Next(100, 600)));
    }

    private Parcel Repeat(Parcel parcel)
    {
        Ledger.MarkRepeated(parcel.Events);
        return Later(parcel, TimeSpan.FromMilliseconds(Random.Shared.Next(0, 4000))) with { IsRepeat = true };
    }

    // Through another collector, where there is one.
    private Parcel Later(Parcel parcel, TimeSpan delay) => parcel with
    {
        Collector = parcel.Collector + 1,
        Due = _time.GetTimestamp() + (long)(delay.TotalSeconds * _time.TimestampFrequency),
    };

    private HttpRequestMessage Request(Parcel parcel, Uri collector)
    {
        var events = parcel.Events.Select(number => SentEvent.Of(_options.Seed, number));
        if (!parcel.IsPost)
        {
            return new HttpRequestMessage(HttpMethod.Get, new Uri(collector, $"/p.gif?{events.Single().ToQuery()}"));
        }

        var json = new StringBuilder(parcel.IsArray ? "[" : "");
        foreach (var sent in events)
        {
            json.Append(json.Length > 1 ? "," : "");
            sent.WriteJson(json);
        }

        json.Append(parcel.IsArray ? "]" : "");
        return new HttpRequestMessage(HttpMethod.Post, new Uri(collector, "/p")) { Content = new StringContent(json.ToString(), Encoding.UTF8, "application/json") };
    }
}

using System.Net;
using Microsoft.Extensions.Options;

namespace PixelServer.RateLimits;

/// <summary>
/// The limits of who asks the API: wrong keys by address, and requests by key. A wrong key costs its address a token and a right one is never asked for any, so that
/// nobody can lock somebody else out; keys are too long to be guessed. Thread-safe.
/// </summary>
internal sealed class AccessRates
{
    private const int SecondsAtOnce = 10;
    private const int Addresses = 1 << 12;
    private const int Keys = 1 << 10;
    private const int LoggedPerMinute = 20;

    private readonly TokenTable? _wrongKeys;
    private readonly TokenTable? _requests;
    private readonly TokenTable _log;
    private long _wrongKeysLimited;
    private long _requestsLimited;

    public AccessRates(IOptions<RateLimitOptions> options, TimeProvider time)
    {
        var (wrong, requests) = (options.Value.RefusedKeysPerMinute, options.Value.KeyRequestsPerSecond);
        _wrongKeys = wrong == 0 ? null : new TokenTable(TimeSpan.FromMinutes(1) / wrong, wrong, Addresses, time);
        _requests = requests == 0 ? null : new TokenTable(TimeSpan.FromSeconds(1) / requests, SecondsAtOnce * requests, Keys, time);
        _log = new TokenTable(TimeSpan.FromMinutes(1) / LoggedPerMinute, LoggedPerMinute, 1, time);
    }

    /// <summary>Wrong keys answered 429.</summary>
    public long WrongKeysLimited => Interlocked.Read(ref _wrongKeysLimited);

    /// <summary>Requests with a key answered 429.</summary>
    public long RequestsLimited => Interlocked.Read(ref _requestsLimited);

    /// <summary>Counts a wrong key; zero, or how long its address has to wait. All unknown addresses are one.</summary>
    public TimeSpan TakeWrongKey(IPAddress? address) => Take(_wrongKeys, SenderAddress.Of(address) ?? 0, ref _wrongKeysLimited);

    /// <summary>Counts a request with a key; zero, or how long the key has to wait.</summary>
    public TimeSpan TakeRequest(string keyId) => Take(_requests, (uint)keyId.GetHashCode(StringComparison.Ordinal), ref _requestsLimited);

    /// <summary>Whether one more refused login may be logged: whoever has many addresses must not fill the log.</summary>
    public bool MayLog() => _log.Take(0, 1) == TimeSpan.Zero;

    private static TimeSpan Take(TokenTable? table, ulong sender, ref long limited)
    {
        var wait = table?.Take(sender, 1) ?? TimeSpan.Zero;
        if (wait > TimeSpan.Zero)
        {
            Interlocked.Increment(ref limited);
        }

        return wait;
    }
}

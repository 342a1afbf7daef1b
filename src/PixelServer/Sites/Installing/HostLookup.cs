using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace PixelServer.Sites.Installing;

/// <summary>
/// Asks the name service for hosts, each once a minute at most, and with little patience. Nothing is ever connected to. Who calls makes sure that the host is one of a site's own. Thread-safe.
/// </summary>
internal sealed class HostLookup(TimeProvider time)
{
    private const int MostKept = 200;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, (DateTimeOffset At, Task<ResolvedHost?> Answer)> _answers = new(StringComparer.Ordinal);

    /// <summary>What is known of a host; null when there is none of that name, or no answer in time.</summary>
    public async Task<ResolvedHost?> FindAsync(string host, CancellationToken cancellationToken)
    {
        var name = SameSite.Normal(host);
        var now = time.GetUtcNow();
        if (!_answers.TryGetValue(name, out var known) || now - known.At > Kept)
        {
            if (_answers.Count >= MostKept)
            {
                _answers.Clear();
            }

            // A question that hangs is not asked a second time meanwhile.
            _answers[name] = known = (now, AskAsync(name));
        }

        try
        {
            return await known.Answer.WaitAsync(Patience, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private static async Task<ResolvedHost?> AskAsync(string host)
    {
        try
        {
            var entry = await Dns.GetHostEntryAsync(host);
            return new ResolvedHost(SameSite.Normal(entry.HostName), entry.AddressList);
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            return null;
        }
    }
}

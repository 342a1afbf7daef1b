using PixelServer.Audiences.Building;
using PixelServer.Loading;

namespace PixelServer.Audiences.Api;

/// <summary>
/// How many members of builds have consented to marketing, remembered for some minutes: all members have to be looked at, and lists are asked for
/// often. Thread-safe.
/// </summary>
internal sealed class ConsentedMembers(WarehouseConnection connection, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _counting = new(1);
    private Dictionary<ulong, (long Consented, long At)> _known = [];

    /// <summary>By build, for each of these; the others are forgotten.</summary>
    public async Task<IReadOnlyDictionary<ulong, long>> CountAsync(IReadOnlyCollection<ulong> builds, CancellationToken cancellationToken)
    {
        await _counting.WaitAsync(cancellationToken);
        try
        {
            var known = builds.Where(build => _known.TryGetValue(build, out var one) && time.GetElapsedTime(one.At) < Remembered).ToDictionary(build => build, build => _known[build]);
            ulong[] wanted = [.. builds.Where(build => !known.ContainsKey(build))];
            if (wanted.Length > 0)
            {
                using var client = connection.Link!.Client.WithTimeout(Timeout);
                var counted = await new AudienceFigures(client).CountConsentedAsync(wanted, cancellationToken);
                foreach (var build in wanted)
                {
                    known.Add(build, (counted.GetValueOrDefault(build), time.GetTimestamp()));
                }
            }

            _known = known;
            return known.ToDictionary(pair => pair.Key, pair => pair.Value.Consented);
        }
        finally
        {
            _counting.Release();
        }
    }

    public void Dispose() => _counting.Dispose();
}

using PixelServer.Audiences.Building;
using PixelServer.Loading;

namespace PixelServer.Audiences;

/// <summary>
/// The builds that readers see, remembered for a moment: who asks for many visitors waits for one statement each, not three. Thread-safe.
/// </summary>
internal sealed class NewestBuilds(WarehouseConnection connection, TimeProvider time)
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(2);

    private volatile Remembered? _remembered;

    /// <summary>Numbers of the builds of all audiences there are.</summary>
    public async Task<IReadOnlyCollection<ulong>> ReadAsync(CancellationToken cancellationToken)
    {
        if (_remembered is { } remembered && time.GetElapsedTime(remembered.At) < Moment)
        {
            return remembered.Builds;
        }

        var client = connection.Link!.Client;
        var ids = (await new AudienceStore(client, time).ReadAllAsync(cancellationToken)).Select(audience => audience.Id).ToHashSet();
        var newest = await new AudienceWarehouse(client).ReadNewestAsync(cancellationToken);
        ulong[] builds = [.. newest.Values.Where(build => ids.Contains(build.Audience)).Select(build => build.Build)];
        _remembered = new Remembered(time.GetTimestamp(), builds);
        return builds;
    }

    private sealed record Remembered(long At, IReadOnlyCollection<ulong> Builds);
}

using System.Buffers.Binary;
using Microsoft.Extensions.Options;
using PixelServer.Audiences.Building;
using PixelServer.Loading;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Audiences;

/// <summary>
/// The members of audiences that web pages may ask for, in memory, so that a page never waits for ClickHouse and its visits never load it.
/// Read again after each build. Thread-safe.
/// </summary>
internal sealed partial class OnSiteMemberships(
    WarehouseConnection connection, IOptions<AudienceOptions> options, TimeProvider time, ILogger<OnSiteMemberships> logger) : BackgroundService
{
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(5);

    private volatile IReadOnlyList<SortedMembers> _audiences = [];
    private string _leftOut = "";

    /// <summary>Members in memory.</summary>
    public long Members => _audiences.Sum(audience => audience.Visitors.LongLength);

    /// <summary>The audiences of a visitor of a site that pages may know of.</summary>
    public IEnumerable<string> Find(string site, ulong visitor) =>
        _audiences.Where(audience => audience.Site == site && audience.Contains(visitor)).Select(audience => audience.Audience);

    /// <summary>Reads what was built since.</summary>
    /// <exception cref="ClickHouseException">ClickHouse refuses or cannot be reached.</exception>
    public async Task ReadAsync(CancellationToken cancellationToken)
    {
        var client = connection.Link!.Client;
        var wanted = (await new AudienceStore(client, time).ReadAllAsync(cancellationToken)).Where(audience => audience.Definition.IsOnSite).ToList();
        if (wanted.Count == 0)
        {
            _audiences = [];
            return;
        }

        var newest = await new AudienceWarehouse(client).ReadNewestAsync(cancellationToken);
        var known = _audiences.ToDictionary(audience => audience.Build);
        var read = new List<SortedMembers>();
        var room = (long)options.Value.OnSiteMembers;
        var leftOut = new List<string>();
        foreach (var audience in wanted)
        {
            // One whose definition has changed is told once it is built.
            if (!newest.TryGetValue(audience.Id, out var build) || build.Version != audience.Definition.Version)
            {
                continue;
            }

            room -= build.Visitors;
            if (room < 0)
            {
                leftOut.Add(audience.Id);
                continue;
            }

            read.Add(known.TryGetValue(build.Build, out var same)
                ? same
                : new SortedMembers(audience.Id, audience.Definition.Site, build.Build, await ReadAsync(client, build, cancellationToken)));
        }

        _audiences = read;
        TellLeftOut(string.Join(", ", leftOut));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Round, time);
        do
        {
            try
            {
                if (connection.IsReady)
                {
                    await ReadAsync(stoppingToken);
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static async Task<ulong[]> ReadAsync(ClickHouseClient client, AudienceBuildRecord build, CancellationToken cancellationToken)
    {
        await using var rows = await client.QueryStreamAsync(
            "SELECT DISTINCT visitor_id FROM audience_members WHERE build = {build:UInt64} ORDER BY visitor_id FORMAT RowBinary",
            cancellationToken,
            new QueryParameters().Add("build", build.Build));
        var visitors = new ulong[build.Visitors];
        var count = 0;
        var buffer = new byte[64 * 1024];
        while (await rows.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken) is var length and > 0)
        {
            for (var at = 0; at + 8 <= length && count < visitors.Length; at += 8)
            {
                visitors[count++] = BinaryPrimitives.ReadUInt64LittleEndian(buffer.AsSpan(at));
            }
        }

        // Fewer where a visitor belongs to several persons, or was erased since.
        return count == visitors.Length ? visitors : visitors[..count];
    }

    private void TellLeftOut(string leftOut)
    {
        if (leftOut != _leftOut && leftOut.Length > 0)
        {
            LogLeftOut(leftOut, options.Value.OnSiteMembers);
        }

        _leftOut = leftOut;
    }

    [LoggerMessage(94, LogLevel.Warning, "Members of audiences for web pages could not be read; pages see those read before.")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(95, LogLevel.Error, "Pages are not told of these audiences, which have more members than Audiences:OnSiteMembers ({Most}) leaves room for: {Audiences}.")]
    private partial void LogLeftOut(string audiences, int most);
}

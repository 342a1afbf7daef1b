using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Pipeline.Persons;

/// <summary>
/// Builds the persons: gathers which visitor was seen with which identity, solves the graph, writes who is who. A full build gathers
/// from all events, any other only from those loaded since the last build; both come to the same, as long as no events were deleted.
/// Stopped or failed at any point it leaves the last build in force; several at once do not harm each other, the one begun last counts.
/// Use once; the step may be asked from other threads.
/// </summary>
public sealed class PersonBuild(PersonWarehouse warehouse, PersonDecisions decisions, PersonRules rules, TimeProvider time)
{
    private volatile string _step = "";

    /// <summary>What it is at, in a few words.</summary>
    public string Step => _step;

    /// <summary>Builds, from all events when wanted or when there is no build yet.</summary>
    /// <exception cref="ClickHouseException">ClickHouse refuses or cannot be reached.</exception>
    /// <exception cref="PersonBuildException">There is too much to join.</exception>
    /// <exception cref="IOException">An answer of ClickHouse broke off.</exception>
    public async Task<PersonBuildRecord> RunAsync(bool isFull, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        _step = "gathering identities";
        var now = await warehouse.NowAsync(cancellationToken);
        var last = await warehouse.FindNewestAsync(cancellationToken);
        var begins = isFull || last is null;
        var generation = begins ? BuildNumber.New(now) : last!.Generation;
        var since = begins ? 0 : Math.Max(0, last!.SeenUntil - (long)PersonWarehouse.Overlap.TotalMilliseconds);
        await warehouse.GatherAsync(generation, since, cancellationToken);

        _step = "reading links";
        var owners = await warehouse.ReadOwnersAsync(cancellationToken);
        var inForce = await decisions.ReadInForceAsync(cancellationToken);
        var graph = new PersonGraph(rules);
        await warehouse.ReadLinksAsync(generation, owners, graph, cancellationToken);

        _step = "joining";
        var map = graph.Solve(inForce);
        var holders = await warehouse.ReadHoldersAsync(map, owners, rules.HoldTime, cancellationToken);

        _step = "writing persons";
        var rows = map.Rows.Concat(holders);
        var (fingerprint, visitors, persons) = Measure(rows);
        var isChanged = last is null || last.Fingerprint != fingerprint;
        var build = isChanged ? BuildNumber.New(now) : last!.Build;
        if (isChanged)
        {
            await warehouse.WriteRowsAsync(build, rows, cancellationToken);
        }

        var record = new PersonBuildRecord(
            generation, build, now, graph.Links, graph.MeaninglessLinks, map.UnusableIdentities, visitors, persons, map.SharedVisitors.LongCount(),
            fingerprint, time.GetElapsedTime(started).TotalSeconds);
        await warehouse.CompleteAsync(record, rules, cancellationToken);
        if (isChanged || begins)
        {
            await warehouse.CleanAsync(record, cancellationToken);
        }

        return record;
    }

    // The rows come sorted, so equal persons have equal prints.
    private static (ulong Fingerprint, long Visitors, long Persons) Measure(IEnumerable<PersonRow> rows)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var visitors = 0L;
        var persons = new HashSet<ulong>();
        var bytes = new byte[36 + 256];
        (string Owner, ulong Visitor) last = ("", 0);
        foreach (var row in rows)
        {
            visitors += (row.Owner, row.Visitor) == last ? 0 : 1;
            last = (row.Owner, row.Visitor);
            persons.Add(row.Person);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, row.Visitor);
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), row.Since);
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), row.Until);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(24), row.Person);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(32), row.Owner.Length);
            hash.AppendData(bytes, 0, 36 + Encoding.UTF8.GetBytes(row.Owner, bytes.AsSpan(36)));
        }

        return (BinaryPrimitives.ReadUInt64LittleEndian(hash.GetHashAndReset()), visitors, persons.Count);
    }
}

using PixelServer.Events;
using PixelServer.Pipeline.Enrichment;
using PixelServer.Pipeline.Erasure;
using PixelServer.Pipeline.Tests.Enrichment;
using PixelServer.Pipeline.Tests.Warehouse;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Pipeline.Tests.Erasure;

public sealed class ErasedVisitorsTests(EngineFixture engine)
{
    private const long Then = SomeRequest.SomeTime;

    [Fact]
    public void Only_events_received_until_the_erasure_are_of_an_erased_visitor()
    {
        var erased = new ErasedVisitors(new Dictionary<UInt128, long> { [SubjectHash.Of(7)] = Then, [SubjectHash.Of(8)] = Then + 5 });

        Assert.True(erased.Contains(7, Then));
        Assert.False(erased.Contains(7, Then + 1));
        Assert.True(erased.Contains(8, Then + 5));
        Assert.False(erased.Contains(9, Then));
        Assert.False(ErasedVisitors.None.Contains(7, Then));
    }

    [Fact]
    public void Nobody_is_never_erased()
    {
        Assert.False(new ErasedVisitors(new Dictionary<UInt128, long> { [SubjectHash.Of(0)] = Then }).Contains(0, Then));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(42)]
    [InlineData(ulong.MaxValue)]
    public async Task ClickHouse_computes_the_same_hashes(ulong visitor)
    {
        using var database = new WarehouseDatabase(engine);
        await database.Client.CreateDatabaseAsync(TestContext.Current.CancellationToken);
        var hash = new string('a', 63) + visitor % 10;

        var computed = await database.QueryAsync(
            $"WITH toUInt64({visitor}) AS visitor_id SELECT {SubjectHash.OfVisitorSql}, {SubjectHash.OfTextSql($"toFixedString('{hash}', 64)")}, "
            + $@"{SubjectHash.OfTextSql(@"concat('user\0', toLowCardinality('demo'), '\0', 'Zoë')")} FORMAT TSV");

        Assert.Equal($"{SubjectHash.Of(visitor)}\t{SubjectHash.OfHash(hash)}\t{SubjectHash.OfUser("demo", "Zoë")}\n", computed);
    }

    [Fact]
    public void A_decoder_drops_and_counts_events_and_rejections_of_erased_visitors_and_leaves_the_others()
    {
        var block = WarehouseDatabase.BlockAt(Then / 1000, 1);
        using var rows = new BlockDecoder(SomeEnricher.New()) { Erased = new ErasedVisitors(new Dictionary<UInt128, long> { [SubjectHash.Of(7)] = Then }) };
        SomeRequest[] requests =
        [
            SomeRequest.Json("""[{"id":"one"},{"e":"BAD"},{"id":"two"}]""") with { VisitorId = 7 },
            SomeRequest.Query("id=one") with { VisitorId = 7, ReceivedAt = Then + 1 },
            SomeRequest.Query("e=BAD") with { VisitorId = 8 },
        ];
        for (var record = 0; record < requests.Length; record++)
        {
            rows.Add(block, record, requests[record].ToBytes());
        }

        rows.Add(block, requests.Length, [1, 2, 3]);
        rows.EndBlock(block);

        // The event of the new life is the first of its id, and a record that nobody can read is nobody's.
        Assert.Equal([new DecodedBlock(block, 1, 2, BlockPlaces.All(1))], rows.Blocks);
        Assert.Equal(3, rows.ErasedCount);
        Assert.Equal(0, rows.Reasons[(int)RejectReason.DuplicateEvent]);
        rows.Restart();
        Assert.Equal(0, rows.ErasedCount);
    }
}

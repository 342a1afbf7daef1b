using PixelServer.Pipeline.Warehouse.Clusters;

namespace PixelServer.Pipeline.Enrichment;

/// <summary>
/// Some of the places where rows of a block lie: a table, and on a cluster a shard of it. A place gets all its rows of a block at once,
/// so that it has all of them, but for erased ones, or none.
/// </summary>
/// <param name="Bits">Bit <c>shard</c> for events, bit <c>32 + shard</c> for rejected ones; shards count from 0.</param>
public readonly record struct BlockPlaces(ulong Bits)
{
    private const int RejectedFrom = ClickHouseCluster.MostShards;

    public static BlockPlaces None => default;

    public bool IsNone => Bits == 0;

    /// <summary>Every shard of both tables.</summary>
    public static BlockPlaces All(int shards)
    {
        var table = ulong.MaxValue >> (64 - shards);
        return new(table | (table << RejectedFrom));
    }

    public static BlockPlaces Event(ulong visitorId, int shards) => new(1UL << (int)(visitorId % (ulong)shards));

    public static BlockPlaces Rejection(ulong visitorId, int shards) => new(Event(visitorId, shards).Bits << RejectedFrom);

    public BlockPlaces And(BlockPlaces others) => new(Bits & others.Bits);

    public BlockPlaces With(BlockPlaces others) => new(Bits | others.Bits);

    public BlockPlaces Without(BlockPlaces others) => new(Bits & ~others.Bits);
}

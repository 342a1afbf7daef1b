using PixelServer.Pipeline.Enrichment.Geo;
using Xunit;

namespace PixelServer.Pipeline.Tests.Enrichment.Geo;

public sealed class OffsetCacheTests
{
    [Fact]
    public void What_was_added_last_is_found_and_the_number_kept_is_bounded()
    {
        var cache = new OffsetCache<string>(length: int.MaxValue);
        for (var offset = 0; offset < 1_000_000; offset += 5)
        {
            cache.Add(offset, $"{offset}");
            Assert.True(cache.TryGet(offset, out var value));
            Assert.Equal($"{offset}", value);
        }

        var kept = Enumerable.Range(0, 1_000_000).Count(offset => cache.TryGet(offset, out _));
        Assert.InRange(kept, 60_000, 65_536);
        Assert.False(cache.TryGet(1, out _));
    }

    [Fact]
    public void A_small_database_finds_room_for_all_its_records()
    {
        var cache = new OffsetCache<int>(length: 1517);
        for (var offset = 0; offset < 1517; offset += 6)
        {
            cache.Add(offset, offset);
        }

        for (var offset = 0; offset < 1517; offset += 6)
        {
            Assert.True(cache.TryGet(offset, out var value));
            Assert.Equal(offset, value);
        }
    }
}

using PixelServer.RateLimits;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Tests.RateLimits;

public sealed class TokenTableTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualTime _time = new(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero));

    [Fact]
    public void A_full_bucket_gives_its_tokens_and_one_more_after_each_interval()
    {
        var table = new TokenTable(Second, burst: 3, senders: 64, _time);

        Assert.Equal([TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, Second], Take(table, 7, 4));
        _time.Advance(Second / 4);
        Assert.Equal(Second * 3 / 4, table.Take(7, 1));
        _time.Advance(Second * 3 / 4);
        Assert.Equal([TimeSpan.Zero, Second], Take(table, 7, 2));
        _time.Advance(TimeSpan.FromDays(30));
        Assert.Equal([TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, Second], Take(table, 7, 4));
    }

    [Fact]
    public void What_is_refused_costs_nothing()
    {
        var table = new TokenTable(Second, burst: 10, senders: 64, _time);

        Assert.Equal(TimeSpan.Zero, table.Take(7, 8));
        Assert.Equal(TimeSpan.FromSeconds(3), table.Take(7, 5));
        Assert.Equal(TimeSpan.Zero, table.Take(7, 2));
    }

    [Fact]
    public void Senders_have_buckets_of_their_own()
    {
        var table = new TokenTable(Second, burst: 1, senders: 1 << 12, _time);

        // The secret of a table is random: a few of many senders meet in four entries, and one in a million has the hash of another.
        Assert.InRange(Enumerable.Range(0, 500).Count(sender => table.Take((ulong)sender, 1) == TimeSpan.Zero), 495, 500);
        Assert.InRange(Enumerable.Range(0, 500).Count(sender => table.Take((ulong)sender, 1) == Second), 450, 500);
    }

    [Fact]
    public void More_senders_than_there_is_room_for_are_let_in_and_the_busiest_stay_limited()
    {
        var table = new TokenTable(Second, burst: 10, senders: 4, _time);
        Assert.Equal(TimeSpan.Zero, table.Take(ulong.MaxValue, 10));

        Assert.InRange(Enumerable.Range(0, 10_000).Count(sender => table.Take((ulong)sender, 1) == TimeSpan.Zero), 9_900, 10_000);

        Assert.NotEqual(TimeSpan.Zero, table.Take(ulong.MaxValue, 1));
    }

    [Fact]
    public void A_clock_that_is_set_back_locks_nobody_out()
    {
        var table = new TokenTable(Second, burst: 2, senders: 64, _time);
        Assert.Equal(TimeSpan.Zero, table.Take(7, 2));

        _time.Advance(TimeSpan.FromHours(-1));

        Assert.Equal(TimeSpan.Zero, table.Take(7, 1));
    }

    [Fact]
    public void Threads_together_get_no_more_than_a_full_bucket()
    {
        var table = new TokenTable(Second, burst: 1000, senders: 64, _time);
        var taken = 0;

        Parallel.For(0, 4, _ =>
        {
            for (var i = 0; i < 1000; i++)
            {
                if (table.Take(7, 1) == TimeSpan.Zero)
                {
                    Interlocked.Increment(ref taken);
                }
            }
        });

        // Two threads may make the sender's entry at the same time, once; and who loses eight races passes.
        Assert.InRange(taken, 1000, 1100);
        Assert.NotEqual(TimeSpan.Zero, table.Take(7, 1));
    }

    [Fact]
    public void Taking_and_refusing_allocate_nothing()
    {
        var table = new TokenTable(Second, burst: 500, senders: 64, _time);

        Assert.Equal(0, Allocation.OfWarm(() => Consume(table)));

        static void Consume(TokenTable table)
        {
            for (var i = 0; i < 1000; i++)
            {
                table.Take((ulong)i % 2, 1);
            }
        }
    }

    private static TimeSpan[] Take(TokenTable table, ulong sender, int times) => [.. Enumerable.Range(0, times).Select(_ => table.Take(sender, 1))];
}

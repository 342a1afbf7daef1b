using PixelServer.Health;
using Xunit;

namespace PixelServer.Tests.Health;

/// <summary>What counts as a backlog that grows.</summary>
public sealed class BacklogTrendTests
{
    private readonly SteppingTime _time = new();
    private readonly BacklogTrend _trend;

    public BacklogTrendTests() => _trend = new BacklogTrend(_time);

    [Fact]
    public void Steady_growth_is_seen_after_a_quarter_of_a_minute_and_not_before() =>
        Assert.Equal([.. Enumerable.Repeat(false, 14), .. Enumerable.Repeat(true, 6)], See(20, second => 1000 * second));

    [Fact]
    public void Growth_with_relapses_is_seen() => Assert.True(See(15, second => (1000 * second) + (second % 2 * 3000))[^1]);

    [Fact]
    public void Backlog_that_comes_and_goes_does_not_grow() => Assert.DoesNotContain(true, See(60, second => second % 7 * 1_000_000));

    [Fact]
    public void Backlog_that_stays_or_shrinks_does_not_grow()
    {
        Assert.DoesNotContain(true, See(30, _ => 5_000_000));
        Assert.DoesNotContain(true, See(30, second => 5_000_000 - (1000 * second)));
    }

    [Fact]
    public void Growth_that_has_ended_is_forgotten()
    {
        Assert.True(See(15, second => 1000 * second)[^1]);
        Assert.False(See(15, _ => 15_000)[^1]);
    }

    [Fact]
    public void Being_asked_often_does_not_shorten_the_time_looked_at()
    {
        for (var i = 1; i <= 1000; i++)
        {
            _trend.Add(1000 * i);
        }

        Assert.False(_trend.IsGrowing);
    }

    // What is said in each second of a backlog.
    private List<bool> See(int seconds, Func<int, long> waitingBytes)
    {
        var seen = new List<bool>();
        for (var second = 1; second <= seconds; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            _trend.Add(waitingBytes(second));
            seen.Add(_trend.IsGrowing);
        }

        return seen;
    }
}

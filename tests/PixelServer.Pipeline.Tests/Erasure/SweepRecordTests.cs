using PixelServer.Pipeline.Erasure;
using Xunit;

namespace PixelServer.Pipeline.Tests.Erasure;

public sealed class SweepRecordTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    [Fact]
    public void Sweeps_one_after_the_other_add_up() => Assert.Equal(7, Sum(Sweep(0, 1, 5), Sweep(2, 3, 2)));

    [Fact]
    public void Of_sweeps_at_once_the_larger_number_counts() => Assert.Equal(5, Sum(Sweep(0, 3, 5), Sweep(1, 4, 4), Sweep(3, 5, 5)));

    [Fact]
    public void What_follows_a_sweep_that_never_ended_may_be_the_same_rows() =>
        Assert.Equal(5 + 3, Sum(Sweep(0, null, 5), Sweep(1, null, 5), Sweep(2, 3, 1), Sweep(5, 6, 3)));

    [Fact]
    public void Nothing_is_nothing() => Assert.Empty(SweepRecord.Sum([]));

    private static long Sum(params SweepRecord[] sweeps) => SweepRecord.Sum(sweeps.Reverse())["events"];

    private static SweepRecord Sweep(int from, int? to, long rows) =>
        new(Start.AddSeconds(from), to is { } end ? Start.AddSeconds(end) : null, new Dictionary<string, long> { ["events"] = rows });
}

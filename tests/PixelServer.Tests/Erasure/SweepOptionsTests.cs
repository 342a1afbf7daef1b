using PixelServer.Pipeline.Erasure;
using Xunit;

namespace PixelServer.Tests.Erasure;

public sealed class SweepOptionsTests
{
    [Fact]
    public void Defaults_are_right()
    {
        var options = new SweepOptions();

        Assert.Empty(options.Errors());
        Assert.Equal(
            (TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(20), TimeSpan.FromHours(1)),
            (options.Interval, options.SettleTime, options.AuditInterval));
    }

    [Fact]
    public void Every_wrong_value_is_named_with_its_key()
    {
        var options = new SweepOptions { Interval = TimeSpan.Zero, SettleTime = TimeSpan.FromSeconds(1), AuditInterval = TimeSpan.FromDays(30) };

        Assert.Equal(
            [
                "Erasure:Interval is 00:00:00; use 00:00:01 to 00:01:00.",
                "Erasure:SettleTime is 00:00:01; use 00:00:04 to 01:00:00.",
                "Erasure:AuditInterval is 30.00:00:00; use 00:01:00 to 7.00:00:00.",
            ],
            options.Errors());
    }
}

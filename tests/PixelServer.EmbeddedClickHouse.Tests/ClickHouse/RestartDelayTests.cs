using PixelServer.ClickHouse;
using Xunit;

namespace PixelServer.EmbeddedClickHouse.Tests.ClickHouse;

public sealed class RestartDelayTests
{
    private readonly SteppingTime _time = new();

    [Fact]
    public void Failures_double_the_delay_up_to_ten_seconds()
    {
        var delay = new RestartDelay(_time, () => 1);

        var seconds = Enumerable.Range(0, 8).Select(_ => delay.AfterFailure().TotalSeconds).ToArray();

        Assert.Equal([0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10, 10], seconds);
    }

    [Fact]
    public void Jitter_takes_up_to_half() =>
        Assert.Equal(0.1, new RestartDelay(_time, () => 0).AfterFailure().TotalSeconds);

    [Fact]
    public void A_minute_up_starts_over()
    {
        var delay = new RestartDelay(_time, () => 1);
        delay.AfterFailure();
        delay.AfterFailure();
        delay.Up();
        _time.Step = TimeSpan.FromSeconds(61);

        Assert.Equal(0.2, delay.AfterDeath().TotalSeconds);
        Assert.Equal(0.4, delay.AfterFailure().TotalSeconds);
    }
}

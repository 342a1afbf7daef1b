using PixelServer.Pipeline.Simulation;
using Xunit;

namespace PixelServer.Pipeline.Tests.Simulation;

public sealed class PortableMathTests
{
    [Fact]
    public void Logarithm_and_exponential_are_those_of_the_system_to_nearly_the_last_digit()
    {
        var random = new RandomStream(7);
        for (var i = 0; i < 100_000; i++)
        {
            var value = (random.NextFraction() * 200) - 100;
            Assert.Equal(1, PortableMath.Exp(value) / Math.Exp(value), 1e-13);
            Assert.Equal(Math.Log(Math.Exp(value)), PortableMath.Log(Math.Exp(value)), 1e-13 * Math.Max(1, Math.Abs(value)));
        }
    }

    [Fact]
    public void Season_turns_time_into_busy_time_and_back()
    {
        var random = new RandomStream(8);
        for (var i = 0; i < 100_000; i++)
        {
            var time = (long)(random.NextFraction() * 2e12);
            Assert.InRange(Season.TimeAt(Season.BusyTimeAt(time)), time - 2, time + 2);
        }
    }
}

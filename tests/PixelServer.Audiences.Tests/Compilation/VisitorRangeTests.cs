using PixelServer.Audiences.Compilation;
using Xunit;

namespace PixelServer.Audiences.Tests.Compilation;

/// <summary>Samples of visitors are as wide as was asked for, and nested.</summary>
public sealed class VisitorRangeTests
{
    [Fact]
    public void Sample_has_its_share_and_holds_the_smaller_ones_of_its_number()
    {
        var random = new Random(1);
        foreach (var number in (ulong[])[0, 1, 2, 1_000_000_000_000, .. Enumerable.Range(0, 200).Select(_ => (ulong)random.NextInt64())])
        {
            var (small, large) = (random.NextDouble() / 2, 0.5 + (random.NextDouble() / 2));
            var (inner, outer) = (VisitorRange.Sample(small, number), VisitorRange.Sample(large, number));

            Assert.Equal(small, (inner.Until - inner.From) / (double)ulong.MaxValue, 1e-9);
            Assert.Equal(large, (outer.Until - outer.From) / (double)ulong.MaxValue, 1e-9);
            Assert.True(outer.From <= inner.From && inner.Until <= outer.Until, $"{number}: {inner} of {small} is not within {outer} of {large}");
        }

        Assert.Equal(VisitorRange.All, VisitorRange.Sample(1, 5));
        Assert.Equal(100, Enumerable.Range(0, 100).Select(number => VisitorRange.Sample(0.01, (ulong)number).From).Distinct().Count());
    }
}

using PixelServer.Audiences.Lookalikes.Features;
using PixelServer.Audiences.Lookalikes.Modeling;
using Xunit;

namespace PixelServer.Audiences.Tests.Lookalikes.Modeling;

/// <summary>Numbers are cut where that tells visitors apart.</summary>
public sealed class NumberEdgesTests
{
    [Fact]
    public void Few_whole_numbers_have_a_bin_each()
    {
        Assert.Equal([0, 1, 2, 3], Choose(row => row % 5));
    }

    [Fact]
    public void What_never_happened_is_alone()
    {
        var edges = Choose(row => row % 50 == 0 ? Feature.Never : row % 97);

        Assert.Equal(Feature.Never, edges[0]);
        Assert.Equal(12, edges.Length);
    }

    [Fact]
    public void A_value_that_outweighs_a_bin_is_alone()
    {
        // 4 % are 0, 60 % are 1.
        var edges = Choose(row => row % 25 == 0 ? 0 : row % 5 < 3 ? 1 : 2 + row % 391);

        Assert.Equal([0, 1], edges[..2]);
    }

    [Fact]
    public void A_constant_has_no_edges()
    {
        Assert.Empty(Choose(_ => 3));
    }

    [Fact]
    public void A_value_of_hardly_anybody_has_no_edge()
    {
        Assert.Empty(Choose(row => row < 5 ? 1 : 0));
    }

    [Fact]
    public void Bins_weigh_about_the_same_and_edges_read_well()
    {
        var random = new Random(5);
        var values = Enumerable.Range(0, 10_000).Select(_ => (float)(random.NextDouble() * 1000)).ToArray();
        var edges = NumberEdges.Choose(values, [.. values.Select((_, row) => row % 10 == 0)], 10);

        Assert.Equal(9, edges.Length);
        Assert.All(edges, edge => Assert.Equal(0, edge % 10));
        var sizes = values.GroupBy(value => NumberEdges.BinOf(value, edges)).Select(bin => bin.Count());
        Assert.All(sizes, size => Assert.InRange(size, 800, 1250));
    }

    [Fact]
    public void Edges_that_are_close_are_not_rounded_into_one()
    {
        var edges = Choose(row => 1000 + row % 40 / 100f);

        Assert.Equal(edges.Order().Distinct(), edges);
        Assert.True(edges.Length >= 9, $"Only {edges.Length} edges.");
        Assert.All(edges, edge => Assert.InRange(edge, 1000, 1000.4f));
    }

    [Fact]
    public void What_is_no_number_is_in_the_first_bin()
    {
        Assert.Equal(0, NumberEdges.BinOf(float.NaN, Choose(row => row % 50 == 0 ? float.NaN : row % 3)));
    }

    private static float[] Choose(Func<int, float> value) =>
        NumberEdges.Choose([.. Enumerable.Range(0, 3910).Select(value)], [.. Enumerable.Range(0, 3910).Select(row => row % 7 == 0)], 12);
}

using System.Globalization;
using System.Text;
using PixelServer.Pipeline.Enrichment.UserAgents;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Pipeline.Tests.Enrichment.UserAgents;

public sealed class AgentCacheTests
{
    private static readonly UserAgent Answer = new();

    [Fact]
    public void Agents_met_again_stay_while_others_come_and_go()
    {
        var cache = new AgentCache(100);
        cache.Add("kept"u8, default, Answer);
        cache.Add("forgotten"u8, default, new UserAgent());
        for (var i = 0; i < 1_000; i++)
        {
            cache.Add(Bytes(i), default, new UserAgent());
            Assert.Same(Answer, cache.Find("kept"u8, default));
            Assert.InRange(cache.Count, 1, 100);
        }

        Assert.Null(cache.Find("forgotten"u8, default));
    }

    [Fact]
    public void As_many_agents_as_half_the_capacity_are_always_found_again()
    {
        var cache = new AgentCache(100);
        for (var i = 0; i < 1_000; i++)
        {
            cache.Add(Bytes(i), "hints"u8, new UserAgent());

            // Between two meetings with an agent there are at most 49 others: 24 new ones, 24 met again.
            Assert.NotNull(cache.Find(Bytes(Math.Max(0, i - 24)), "hints"u8));
        }
    }

    [Fact]
    public void Agent_and_hints_are_not_mixed_up()
    {
        var cache = new AgentCache(10);
        cache.Add("ab"u8, "c"u8, Answer);

        Assert.Null(cache.Find("a"u8, "bc"u8));
        Assert.Null(cache.Find("abc"u8, default));
        Assert.Same(Answer, cache.Find("ab"u8, "c"u8));
    }

    [Fact]
    public void Same_texts_are_the_same_answer_and_take_no_memory()
    {
        var reader = new UserAgentReader();
        var first = reader.Read("Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0"u8, default);
        var second = first;
        var allocated = Allocation.OfWarm(() =>
        {
            for (var i = 0; i < 1_000; i++)
            {
                second = reader.Read("Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0"u8, default);
            }
        });

        Assert.Equal(0, allocated);
        Assert.Same(first, second);
        Assert.Equal(1, reader.Misses);
    }

    [Fact]
    public void Flood_of_different_agents_is_remembered_only_to_the_capacity()
    {
        var reader = new UserAgentReader(capacity: 64);
        for (var i = 0; i < 1_000; i++)
        {
            reader.Read(Bytes(i), default);
        }

        Assert.Equal(1_000, reader.Misses);
        Assert.InRange(reader.Remembered, 32, 64);
    }

    private static byte[] Bytes(int number) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"Agent/{number}"));
}

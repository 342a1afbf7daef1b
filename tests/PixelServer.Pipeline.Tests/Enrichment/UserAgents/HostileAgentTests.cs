using System.Text;
using System.Text.Unicode;
using PixelServer.Events;
using PixelServer.Pipeline.Enrichment.UserAgents;
using Xunit;

namespace PixelServer.Pipeline.Tests.Enrichment.UserAgents;

/// <summary>Whatever the bytes: an answer of valid texts, after bounded work.</summary>
public sealed class HostileAgentTests
{
    private readonly UserAgentReader _reader = new(capacity: 16);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_bytes_are_answered(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 2_000; i++)
        {
            var agent = new byte[random.Next(700)];
            random.NextBytes(agent);
            var hints = new byte[random.Next(700)];
            random.NextBytes(hints);
            Check(agent, hints, $"seed {seed}, round {i}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Mutations_and_mixtures_of_real_agents_are_answered(int seed)
    {
        var agents = Agents.All();
        var random = new Random(seed);
        for (var i = 0; i < 1_000; i++)
        {
            var agent = Mixture(agents, random);
            for (var changes = random.Next(10); changes > 0; changes--)
            {
                agent[random.Next(agent.Length)] = (byte)random.Next(256);
            }

            Check(agent, "\"Not A;Brand\";v=\"99\", \"Chromium\";v="u8, $"seed {seed}, round {i}");
        }
    }

    [Theory]
    [InlineData("a")]
    [InlineData("Bot")]
    [InlineData("; ")]
    [InlineData("Android ")]
    [InlineData("Mozilla/5.0 (")]
    [InlineData("A bot ")]
    [InlineData("aaaaaaaa Bot")]
    [InlineData("1.1.1.1.")]
    [InlineData("; CUBOT ")]
    [InlineData("; HTC ")]
    [InlineData("; GT-I9000")]
    [InlineData("Android 4.4; Mobile; Chrome/1.1 ")]
    [InlineData("Sony Ericsson Nokia Samsung ")]
    [InlineData("bot spider crawler http://a.b ")]
    [InlineData("CFNetwork/1.1 Darwin/1.1 ")]
    [InlineData(" Build/")]
    [InlineData(") AppleWebKit")]
    [InlineData("\\\\\"\"||")]
    [InlineData("ÄÖÜ€😀")]
    public void Repetitions_that_make_other_parsers_backtrack_are_answered(string piece)
    {
        var agent = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(piece, 600)));
        Check(agent, agent, piece);
        Check([.. "Mozilla/5.0 (Linux; Android 4.4; "u8, .. agent], agent, piece);
        Check([.. "; "u8, .. agent[..400], .. " Build/X) AppleWebKit/1 Mobile Safari/1"u8], agent, piece);
    }

    [Fact]
    public void Real_agents_need_a_fraction_of_the_work_that_is_allowed()
    {
        var parser = _reader.Parser;
        var agents = Agents.All();
        var most = 0;
        long all = 0;
        foreach (var agent in agents)
        {
            parser.Parse(agent.AsSpan(0, Math.Min(agent.Length, UserAgentReader.MaxBytes)), default);
            most = Math.Max(most, parser.Work);
            all += parser.Work;
        }

        Assert.InRange(most, 1, UserAgentParser.Budget / 2);
        Assert.InRange(all / agents.Count, 1, UserAgentParser.Budget / 50);
        Assert.InRange(parser.PatternsTried / (double)agents.Count, 1, 20);
    }

    [Fact]
    public void Agents_that_differ_only_after_512_bytes_are_the_same()
    {
        var beginning = "Mozilla/5.0 (" + new string(' ', UserAgentReader.MaxBytes - 13);
        var first = _reader.Read(Encoding.UTF8.GetBytes(beginning + ") Firefox/143.0"), default);

        Assert.Equal("Other", first.Browser.ToString());
        Assert.Same(first, _reader.Read(Encoding.UTF8.GetBytes(beginning + ") Chrome/140.0"), default));
        Assert.Equal(1, _reader.Misses);
    }

    private static byte[] Mixture(List<byte[]> agents, Random random)
    {
        var mixture = new List<byte>();
        while (mixture.Count < UserAgentReader.MaxBytes)
        {
            var agent = agents[random.Next(agents.Count)];
            var start = random.Next(agent.Length + 1);
            mixture.AddRange(agent[start..Math.Min(agent.Length, start + random.Next(40))]);
        }

        return [.. mixture];
    }

    private void Check(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> hints, string what)
    {
        var agent = _reader.Read(bytes, hints);

        // The last instruction may find more than the rest of the budget spent.
        Assert.True(_reader.Parser.Work <= UserAgentParser.Budget + UserAgentReader.MaxBytes, what);
        foreach (var text in new[] { agent.Browser, agent.BrowserVersion, agent.Os, agent.OsVersion, agent.DeviceBrand, agent.DeviceModel, agent.BotName })
        {
            Assert.True(IsGood(text), $"{what}: {text}");
        }
    }

    private static bool IsGood(Utf8Text text) => Utf8.IsValid(text.Span) && text.Span.Length <= 3 * UserAgentReader.MaxBytes;
}

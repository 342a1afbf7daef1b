using System.Text;
using PixelServer.Pipeline.Enrichment.UserAgents;
using PixelServer.Pipeline.Enrichment.UserAgents.Patterns;
using Xunit;

namespace PixelServer.Pipeline.Tests.Enrichment.UserAgents.Patterns;

public sealed class PatternIndexTests
{
    [Theory]
    [InlineData("Firefox", "firefox")]
    [InlineData("[Ff]irefox/", "firefox/")]
    [InlineData("(Chrome|Chromium)/", "chrome/ chromium/")]
    [InlineData("Nokia(?:Browser|)/", "nokia/ nokiabrowser/")]
    [InlineData(@"Android \d+", "android ")]
    [InlineData(@"(\d+)|abc", "")]
    [InlineData("(?:abc)*", "")]
    [InlineData("(?:abc)+", "abc")]
    [InlineData(@"ab\d{2}cd", "ab; cd")]
    [InlineData(@"(?:ab\d|xyz\d)", "ab xyz")]
    [InlineData("x?", "")]
    public void Texts_that_a_pattern_needs_are_derived(string pattern, string expected)
    {
        var clauses = Pattern.Parse(pattern).RequiredTexts.Select(clause => string.Join(' ', clause.Order(StringComparer.Ordinal)));

        Assert.Equal(expected, string.Join("; ", clauses));
    }

    [Fact]
    public void First_match_among_the_candidates_is_the_first_of_all()
    {
        var index = UserAgentPatterns.Shared.Index;
        var candidates = new PatternCandidates(index);
        var matcher = new PatternMatcher();
        var slots = new int[Pattern.Slots];
        var agents = Agents.All();
        for (var i = 0; i < agents.Count; i += 10)
        {
            var agent = agents[i];
            candidates.Turn(agent, int.MaxValue);
            for (var (from, expected) = (0, 0); expected >= 0; from = expected + 1)
            {
                expected = FirstOfAll(index, matcher, agent, from, slots);
                Assert.True(expected == candidates.FindFirst(from, index.Patterns.Length, agent, slots), Encoding.UTF8.GetString(agent));
            }
        }
    }

    [Fact]
    public void Texts_inside_one_another_are_all_found()
    {
        var scanner = new TextScanner(["he", "she", "his", "hers", "e"]);
        var found = new List<int>();
        scanner.Scan("uSHErs"u8, found);

        Assert.Equal([0, 1, 3, 4], found.Order());
        Assert.Equal(0, scanner.FindFirst("uSHErs"u8));
        Assert.Equal(-1, scanner.FindFirst("xyz"u8));
    }

    private static int FirstOfAll(PatternIndex index, PatternMatcher matcher, byte[] agent, int from, int[] slots)
    {
        for (var pattern = from; pattern < index.Patterns.Length; pattern++)
        {
            matcher.Budget = int.MaxValue;
            if (matcher.TryMatch(index.Patterns[pattern], agent, slots))
            {
                return pattern;
            }
        }

        return -1;
    }
}

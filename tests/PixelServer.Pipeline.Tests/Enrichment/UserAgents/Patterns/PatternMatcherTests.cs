using System.Text;
using System.Text.RegularExpressions;
using PixelServer.Pipeline.Enrichment.UserAgents;
using PixelServer.Pipeline.Enrichment.UserAgents.Patterns;
using Xunit;

namespace PixelServer.Pipeline.Tests.Enrichment.UserAgents.Patterns;

/// <summary>The matcher finds what .NET's backtracking engine finds, in bounded work.</summary>
public sealed class PatternMatcherTests
{
    private readonly PatternMatcher _matcher = new();
    private readonly int[] _slots = new int[Pattern.Slots];

    [Theory]
    [InlineData("abc", "xxabcabc")]
    [InlineData("a|ab|abc", "xabc")]
    [InlineData("(a|ab)(c|bcd)(d*)", "abcd")]
    [InlineData("^b", "ab")]
    [InlineData("b$", "abab")]
    [InlineData("", "abc")]
    [InlineData("(a*)(a*)", "aaa")]
    [InlineData("(a*?)(a*)", "aaa")]
    [InlineData("(a+?)(a{2,})", "aaaa")]
    [InlineData("(a{0,2})(a{1,3}?)(a*)", "aaaaaaa")]
    [InlineData("(?:(a)|b)*", "ab")]
    [InlineData("(?:a|())b", "b")]
    [InlineData("(a|b){2,3}?c", "xababc")]
    [InlineData("((a)(b)?)+", "aba")]
    [InlineData(@"\bfoo\b", "afoo foo")]
    [InlineData(@"\Boo\b", "foo oo")]
    [InlineData(@"[^a-c\d]+", "abc123xyz4")]
    [InlineData(@"[]a]+", "b]a]")]
    [InlineData(@"[a\-z]+", "m-az")]
    [InlineData(@"[A-z]+", "1a_B^")]
    [InlineData(@"[a-]+", "b-a-")]
    [InlineData(@"x{,2}|y{a}", "y{a}")]
    [InlineData(@"(\d+)\.(\d+)(?:\.(\d+)|)", "v1.22 1.2.3")]
    [InlineData(@"(x?)(x?)(x?)y", "xxy")]
    [InlineData(@".{0,3}?b.{1,2}", "aabbb")]
    [InlineData("(?:ab?){3}b", "aababb")]
    [InlineData("(?:a?){3}a{3}", "aaa")]
    public void Match_and_groups_are_those_of_a_regular_expression(string pattern, string text) => AssertSame(new Regex(pattern), Pattern.Parse(pattern), text);

    [Theory]
    [InlineData("[a-c]x", "AX bX")]
    [InlineData("[^a]x", "aX AX bx")]
    [InlineData("Android", "ANDROID")]
    public void Case_is_ignored_when_asked(string pattern, string text) =>
        AssertSame(new Regex(pattern, RegexOptions.IgnoreCase), Pattern.Parse(pattern, ignoresCase: true), text);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Random_patterns_find_the_same(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 3_000; i++)
        {
            var text = RandomPattern(random, 3);
            var regex = new Regex(text);
            var pattern = Pattern.Parse(text);
            for (var j = 0; j < 5; j++)
            {
                AssertSame(regex, pattern, new string([.. Enumerable.Range(0, random.Next(10)).Select(_ => "abc"[random.Next(3)])]), $"seed {seed}");
            }
        }
    }

    [Fact]
    public void Patterns_of_uap_core_find_the_same_in_real_agents()
    {
        var agents = Agents.All().Where(agent => agent.All(value => value < 128)).Select(Encoding.ASCII.GetString).ToList();
        var patterns = UserAgentPatterns.Shared.Index.Patterns;
        var found = 0;
        for (var i = 0; i < patterns.Length; i++)
        {
            var regex = new Regex(patterns[i].Text, RegexOptions.CultureInvariant | (patterns[i].IgnoresCase ? RegexOptions.IgnoreCase : 0));

            // Each agent with each 20th pattern, each pattern with each 20th agent.
            for (var j = i % 20; j < agents.Count; j += 20)
            {
                found += AssertSame(regex, patterns[i], agents[j]) ? 1 : 0;
            }
        }

        Assert.InRange(found, 500, int.MaxValue);
    }

    [Theory]
    [InlineData("(a*)*b")]
    [InlineData("(?:a|a)*b")]
    [InlineData("(a|aa)+$")]
    [InlineData(".{0,200}.{0,200}.{0,200}b")]
    [InlineData("(?:a?){50}b")]
    [InlineData("^(a+)+$|b")]
    public void Work_grows_with_the_length_only(string text)
    {
        var pattern = Pattern.Parse(text);
        var letters = Encoding.ASCII.GetBytes(new string('a', 512) + "c");
        _matcher.Budget = int.MaxValue;

        Assert.False(_matcher.TryMatch(pattern, letters, _slots));
        Assert.InRange(int.MaxValue - _matcher.Budget, 1, 5 * (pattern.MemoCount + 1) * (letters.Length + 1) * 50);
    }

    [Fact]
    public void Match_ends_with_its_budget()
    {
        _matcher.Budget = 1_000;

        Assert.False(_matcher.TryMatch(Pattern.Parse("[a-z]{0,200}[a-z]{0,200}!"), Encoding.ASCII.GetBytes(new string('a', 500)), _slots));
        Assert.InRange(_matcher.Budget, -300, 0);
    }

    [Theory]
    [InlineData("(a")]
    [InlineData("a)")]
    [InlineData("[a")]
    [InlineData("*a")]
    [InlineData("a{3,2}")]
    [InlineData("[z-a]")]
    [InlineData("(?=a)")]
    [InlineData("(?<n>a)")]
    [InlineData(@"(a)\1")]
    [InlineData(@"\p{L}")]
    [InlineData("a\\")]
    public void Patterns_beyond_the_language_are_refused(string text) => Assert.Throws<FormatException>(() => Pattern.Parse(text));

    private static string RandomPattern(Random random, int depth) => random.Next(depth == 0 ? 4 : 9) switch
    {
        0 => "a",
        1 => "b",
        2 => "[ab]",
        3 => ".",
        4 => $"({RandomPattern(random, depth - 1)})",
        5 => $"(?:{RandomPattern(random, depth - 1)}|{RandomPattern(random, depth - 1)})",
        6 => $"(?:{RandomPattern(random, depth - 1)}){Quantifier(random)}",
        7 => $"(?:{RandomPattern(random, depth - 1)}|)",
        _ => RandomPattern(random, depth - 1) + RandomPattern(random, depth - 1),
    };

    private static string Quantifier(Random random) => new[] { "?", "??", "{2}", "{1,2}", "{0,2}?" }[random.Next(5)];

    private bool AssertSame(Regex regex, Pattern pattern, string text, string? what = null)
    {
        _matcher.Budget = int.MaxValue;
        var match = regex.Match(text);
        var bytes = Encoding.ASCII.GetBytes(text);

        Assert.True(match.Success == _matcher.TryMatch(pattern, bytes, _slots), $"{pattern.Text} on {text} {what}");
        for (var group = 0; match.Success && group < Math.Min(match.Groups.Count, Pattern.MaxGroup + 1); group++)
        {
            var expected = match.Groups[group].Success ? (match.Groups[group].Index, match.Groups[group].Index + match.Groups[group].Length) : (-1, -1);
            var (begin, end) = (_slots[2 * group], _slots[(2 * group) + 1]);
            Assert.True(expected == (end < 0 ? (-1, -1) : (begin, end)), $"group {group} of {pattern.Text} on {text} {what}");
        }

        return match.Success;
    }
}

using System.Text;
using PixelServer.Audiences.Definitions;
using PixelServer.Pipeline.Warehouse;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Audiences.Tests.Definitions;

/// <summary>A regular expression that a definition may have is one that the engine can use.</summary>
public sealed class PatternTests(EngineFixture engine)
{
    private static readonly string[] Parts =
    [
        "a", "b", "1", "-", "^", "$", ".", "*", "+", "?", "*?", "{2}", "{1,3}", "{2,}", "{,3}", "{1001}", "{600}", "{", "}", "(", ")", "(?:", "(?i)", "(?i:", "(?s-m:",
        "(?x)", "(?", "(?P<n>", "(?<m>", "(?=", "(?<=", "(?!", "(?>", "(?#", "|", "[", "]", "[^", "[a-z]", "[z-a]", "[[:alpha:]]", "[[:foo:]]", "[a-\\d]", "\\d",
        "\\W", "\\b", "\\A", "\\Z", "\\z", "\\p{L}", "\\pN", "\\p{Foo}", "\\P{Greek}", "\\x41", "\\x{1F600}", "\\x{110000}", "\\x4", "\\u0041", "\\1", "\\k<n>", "\\.",
        "\\_", "\\", "\\é", "é", "😀", "\\Q", "\\E", "\\n", "\n", ":", "a|b", "\\c", "\\e",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Engine_compiles_what_is_accepted(int seed)
    {
        var random = new Random(seed);
        using var client = new ClickHouseClient(new ClickHouseOptions { Url = engine.Url, User = EngineFixture.User, Password = EngineFixture.Password });
        var accepted = 0;
        for (var i = 0; i < 3000; i++)
        {
            var pattern = string.Concat(Enumerable.Range(0, random.Next(1, 7)).Select(_ => Parts[random.Next(Parts.Length)]));
            if (Refusal(pattern) is null && accepted++ % 4 == 0)
            {
                var answer = await Record.ExceptionAsync(() => client.QueryAsync(
                    "SELECT match(materialize('abc'), {pattern:String}) FORMAT TSV", TestContext.Current.CancellationToken, new QueryParameters().Add("pattern", pattern)));
                Assert.True(answer is null, $"Seed {seed}: '{pattern}' was accepted, but {answer?.Message}");
            }
        }

        Assert.True(accepted > 200, $"Only {accepted} were accepted.");
    }

    [Theory]
    [InlineData("^/products?/[0-9]+(\\.html)?$")]
    [InlineData("(?i)sale|(?:summer|winter)-offer")]
    [InlineData("[[:digit:]]{2,4}-[^/\\s]+")]
    [InlineData("\\p{Greek}+\\x{20AC}?")]
    [InlineData("(?P<year>20[0-9]{2})-(?<month>[01][0-9])")]
    [InlineData("a{x}{")]
    [InlineData("[]a-]")]
    [InlineData("(a{10}){100}")]
    public void Usual_patterns_are_accepted(string pattern) => Assert.Null(Refusal(pattern));

    [Theory]
    [InlineData("a(b", "a ( without its ), before character 4")]
    [InlineData("a)b", "a ) without its (, before character 2")]
    [InlineData("[a-", "a [ without its ], before character 4")]
    [InlineData("*a", "nothing before * to repeat, before character 1")]
    [InlineData("a**", "a repetition of nothing, or of a repetition; use (?: … ) around what is repeated, before character 4")]
    [InlineData("a{1001}", "a repetition of more than 1000 times, or from more to less, before character 2")]
    [InlineData("(a{500}){500}", "a repetition of more than 1000 times, before character 14")]
    [InlineData("(?=a)", "a group that begins with ? and is none that can be used: (?: … ), (?i), (?s), (?m) and (?P<name> … ) can; look-around cannot, before character 3")]
    [InlineData("(?<=a)b", "a group whose name is not of a-z, 0-9 and _, or is there twice; look-around is not possible, before character 4")]
    [InlineData("(a)\\1", "\\1, which is no escape, before character 6")]
    [InlineData("\\u0041", "\\u, which is no escape, before character 3")]
    [InlineData("[z-a]", "a range in [ ] whose ends are no letters, or in the wrong order, before character 5")]
    [InlineData("a\\", "a backslash with nothing after it, before character 3")]
    public void Broken_pattern_is_refused_with_its_place(string pattern, string error) =>
        Assert.Equal($"rule.where.page_path.matches: is no regular expression that can be used: {error}.", Refusal(pattern));

    [Fact]
    public void Pattern_that_would_be_huge_is_refused() =>
        Assert.NotNull(Refusal(new StringBuilder().Insert(0, "\\pL{900}", 60).ToString()));

    private static string? Refusal(string pattern)
    {
        try
        {
            DefinitionReader.Read(
                "{\"name\": \"test\", \"site\": \"shop\", \"kind\": \"retargeting\", \"rule\": {\"did\": \"*\", \"where\": {\"page_path\": {\"matches\": "
                + System.Text.Json.JsonSerializer.Serialize(pattern) + "}}}}");
            return null;
        }
        catch (DefinitionException e)
        {
            return e.Message;
        }
    }
}

using System.Text;
using PixelServer.Pipeline.Enrichment.Sources;
using Xunit;

namespace PixelServer.Pipeline.Tests.Enrichment.Sources;

public sealed class HostTableTests
{
    private static readonly string[] Labels = ["a", "b", "abc", "www", "com", "co", "uk", "fr", "net", "xyz"];

    [Theory]
    [InlineData("shop.example", "shop.example")]
    [InlineData("www.shop.example", "shop.example")]
    [InlineData("m.shop.example", null)]
    [InlineData("myshop.example", null)]
    [InlineData("social.example", ".social.example")]
    [InlineData("l.m.social.example", ".social.example")]
    [InlineData("antisocial.example", null)]
    [InlineData("mail.social.example", "mail.social.example")]
    [InlineData("x.mail.social.example", ".social.example")]
    [InlineData("brand.fr", "brand.*")]
    [InlineData("www.brand.co.uk", "brand.*")]
    [InlineData("brand.com.br", "brand.*")]
    [InlineData("brand.com", "brand.*")]
    [InlineData("brand.xyz", null)]
    [InlineData("brand.com.example", null)]
    [InlineData("news.brand.fr", null)]
    [InlineData("maps.brand.fr", "maps.brand.*")]
    [InlineData("de.wide.co.jp", ".wide.*")]
    [InlineData("own.wide.fr", "own.wide.fr")]
    [InlineData("brand", null)]
    [InlineData("name", "name")]
    [InlineData("", null)]
    [InlineData(".", null)]
    [InlineData("www.", null)]
    public void The_longest_pattern_that_fits_is_found(string host, string? pattern)
    {
        string[] patterns =
        [
            "shop.example", ".social.example", "mail.social.example", "brand.*", "maps.brand.*", ".wide.*", "own.wide.fr", "name",
        ];

        Assert.Equal(pattern, Found(TableOf(patterns), host));
    }

    [Fact]
    public void Random_hosts_are_found_as_by_trying_every_pattern()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            var patterns = Enumerable.Range(0, random.Next(1, 300)).Select(_ => RandomPattern(random)).Distinct()
                .GroupBy(pattern => pattern.TrimStart('.')).Select(same => same.First()).ToArray();
            var table = TableOf(patterns);
            for (var i = 0; i < 100; i++)
            {
                var host = RandomHost(random, 6);
                var expected = patterns.Where(pattern => Fits(pattern, host)).Select(pattern => LengthIn(pattern, host)).DefaultIfEmpty(-1).Max();
                var found = Found(table, host);

                Assert.True(expected == (found is null ? -1 : LengthIn(found, host)), $"seed {seed}: {host} in {string.Join(' ', patterns)}");
                Assert.True(found is null || Fits(found, host), $"seed {seed}: {host} in {string.Join(' ', patterns)}");
            }
        }
    }

    private static HostTable TableOf(string[] patterns)
    {
        var table = new HostTable();
        foreach (var pattern in patterns)
        {
            table.GetOrAdd(pattern);
        }

        return table;
    }

    private static string? Found(HostTable table, string host) =>
        table.Find(Encoding.UTF8.GetBytes(host)) is { } found
            ? $"{(found.WithSubdomains ? "." : "")}{Encoding.UTF8.GetString(found.Key)}{(found.IsWildcard ? ".*" : "")}"
            : null;

    private static string RandomHost(Random random, int labels) =>
        string.Join('.', Enumerable.Range(0, random.Next(1, labels)).Select(_ => Labels[random.Next(Labels.Length)]));

    private static string RandomPattern(Random random) =>
        $"{(random.Next(2) == 0 ? "." : "")}{RandomHost(random, 4)}{(random.Next(3) == 0 ? ".*" : "")}";

    private static bool Fits(string pattern, string host)
    {
        host = WithoutWww(host);
        var withSubdomains = pattern[0] == '.';
        var key = pattern.TrimStart('.');
        if (key.EndsWith(".*", StringComparison.Ordinal))
        {
            key = key[..^2];
            host = Brand(host);
        }

        return host == key || (withSubdomains && host.EndsWith($".{key}", StringComparison.Ordinal));
    }

    /// <summary>How much of the host a pattern that fits covers.</summary>
    private static int LengthIn(string pattern, string host)
    {
        host = WithoutWww(host);
        return pattern.EndsWith(".*", StringComparison.Ordinal)
            ? pattern.TrimStart('.').Length - 2 + host.Length - Brand(host).Length
            : pattern.TrimStart('.').Length;
    }

    private static string WithoutWww(string host) => host.StartsWith("www.", StringComparison.Ordinal) ? host[4..] : host;

    private static string Brand(string host)
    {
        string[] suffixes = ["co.uk", "com.uk", "net.uk", "co.fr", "com.fr", "net.fr", "co.co", "com.co", "net.co", "com", "net", "co", "uk", "fr"];
        var suffix = Array.Find(suffixes, suffix => host.EndsWith($".{suffix}", StringComparison.Ordinal));
        return suffix is null ? "" : host[..^(suffix.Length + 1)];
    }
}

using System.Text;
using PixelServer.Pipeline.Enrichment.Sources;
using PixelServer.Testing;
using Xunit;
using YamlDotNet.Serialization;

namespace PixelServer.Pipeline.Tests.Enrichment.Sources;

/// <summary>Our table held against Matomo's lists; <c>{}</c> in them stands for a country.</summary>
public sealed class ReferenceListTests(ITestOutputHelper output)
{
    private const string SearchEngines = "referrers/SearchEngines.yml";
    private const string Socials = "referrers/Socials.yml";
    private const string AiAssistants = "referrers/AIAssistants.yml";
    private const string Spammers = "referrers/spammers.txt";

    private static readonly KnownSites Sites = KnownSites.Load();

    /// <summary>Names we write as the sites do themselves.</summary>
    private static readonly Dictionary<string, string> Renamed = new()
    {
        ["Google%2B"] = "Google+",
        ["Ozone"] = "Qzone",
        ["Haboo"] = "Habbo",
        ["Twitter"] = "X",
        ["Vkontakte"] = "VK",
        ["reddit"] = "Reddit",
        ["tumblr"] = "Tumblr",
        ["bilibili"] = "Bilibili",
        ["Deepseek"] = "DeepSeek",
        ["Mailru"] = "Mail.ru",
        ["Twitcast"] = "TwitCasting",
        ["gree"] = "GREE",
        ["Sourceforge"] = "SourceForge",
        ["StackOverflow"] = "Stack Overflow",
    };

    /// <summary>
    /// A news site; a sign-in page; a social site in the list of engines; GA4's shopping category. Facebook, ChatGPT, Perplexity and You
    /// stand in two of the lists and are here by the one that is not search engines.
    /// </summary>
    private static readonly string[] OnPurpose = ["cnn.com", "digg.com", "google.com/products", "google.{}/products", "login.live.com"];

    [Fact]
    public void Hosts_of_the_lists_have_the_same_name_and_kind()
    {
        Assert.SkipWhen(SharedData.MissingReason(SearchEngines) is not null, SharedData.MissingReason(SearchEngines) ?? "");
        var claims = SearchHosts().Concat(Hosts(Socials, "social")).Concat(Hosts(AiAssistants, "ai"))
            .Select(claim => claim with { Name = Renamed.GetValueOrDefault(claim.Name, claim.Name) })
            .ToLookup(claim => claim.Host.StartsWith("www.", StringComparison.Ordinal) ? claim.Host[4..] : claim.Host);

        var others = claims.Where(host => !host.Any(IsOurs)).Select(host => host.Key).Order(StringComparer.Ordinal).ToList();

        output.WriteLine($"{claims.Count - others.Count} of {claims.Count} hosts alike; others: {string.Join(' ', others)}");
        Assert.Equal(OnPurpose, others);
        Assert.True(others.Count <= claims.Count / 100);
    }

    [Fact]
    public void Every_spam_domain_of_the_list_is_known()
    {
        Assert.SkipWhen(SharedData.MissingReason(Spammers) is not null, SharedData.MissingReason(Spammers) ?? "");
        var domains = File.ReadAllLines(SharedData.PathOf(Spammers)).Where(line => line.Length > 0).ToList();

        Assert.Equal(2347, domains.Count);
        Assert.DoesNotContain(domains, domain => Sites.Find(Encoding.UTF8.GetBytes($"www.{domain}")) is not { IsSpam: true, Site: null });
        Assert.DoesNotContain(domains, domain => Sites.Find(Encoding.UTF8.GetBytes($"a.b.{domain}")) is not { IsSpam: true, Site: null });
    }

    /// <summary>Kinds are alike too where the list of social networks has a video site: it is a network here as well.</summary>
    private static bool IsOurs(Claim claim)
    {
        foreach (var country in (string[])["fr", "de"])
        {
            var host = claim.Host.Replace("{}", country, StringComparison.Ordinal);
            host = host.StartsWith("android-app//", StringComparison.Ordinal) ? host["android-app//".Length..] : host;
            var path = host.IndexOf('/', StringComparison.Ordinal);
            var site = Sites.Find(Encoding.UTF8.GetBytes(path < 0 ? host : host[..path]))
                ?.SiteAt(Encoding.UTF8.GetBytes(path < 0 ? "/" : host[path..]));
            var isKind = claim.Kind switch
            {
                "search" => site?.Kind == SourceKind.Search,
                "social" => site?.Network.IsEmpty == false,
                _ => site?.Kind == SourceKind.AiAssistant,
            };
            if (!isKind || site?.Name.ToString() != claim.Name)
            {
                return false;
            }
        }

        return true;
    }

    private static IEnumerable<Claim> SearchHosts()
    {
        foreach (var (name, definitions) in Read<Dictionary<string, List<Dictionary<string, object>>>>(SearchEngines))
        {
            foreach (var url in definitions.SelectMany(definition => (List<object>)definition["urls"]))
            {
                yield return new Claim((string)url, name, "search");
            }
        }
    }

    private static IEnumerable<Claim> Hosts(string file, string kind) =>
        Read<Dictionary<string, List<string>>>(file).SelectMany(pair => pair.Value.Select(host => new Claim(host, pair.Key, kind)));

    private static T Read<T>(string file)
    {
        using var reader = File.OpenText(SharedData.PathOf(file));
        return new DeserializerBuilder().Build().Deserialize<T>(reader);
    }

    private sealed record Claim(string Host, string Name, string Kind);
}

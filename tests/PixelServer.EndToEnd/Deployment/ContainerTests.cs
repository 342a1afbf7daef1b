using System.Text.RegularExpressions;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace PixelServer.EndToEnd.Deployment;

/// <summary>
/// What can be said of the container files without an engine to run them: that they parse, hold to their rules and name what there is.
/// </summary>
public sealed partial class ContainerTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "deploy", "containers");

    private static YamlMappingNode Compose { get; } = Load(Path.Combine(Folder, "compose.yaml"));

    private static IReadOnlyDictionary<string, YamlMappingNode> Services { get; } =
        ((YamlMappingNode)Compose["services"]).ToDictionary(pair => pair.Key.ToString(), pair => Merged((YamlMappingNode)pair.Value));

    [Fact]
    public void Every_service_is_confined_and_watched()
    {
        Assert.Equal(["clickhouse", "collector", "dashboard", "loader", "redis"], Services.Keys.Order());
        Assert.All(Services, service =>
        {
            var (name, settings) = service;
            Assert.Equal("true", settings["read_only"].ToString());
            Assert.Equal("ALL", Assert.Single((YamlSequenceNode)settings["cap_drop"]).ToString());
            Assert.Contains("no-new-privileges:true", Texts(settings["security_opt"]));
            Assert.False(settings.Children.ContainsKey("privileged"));
            Assert.Contains("test", Keys(settings["healthcheck"]));
            Assert.True(settings["deploy"]["resources"]["limits"] is YamlMappingNode limits && limits.Children.Count == 2, $"{name} has limits");
            Assert.Matches(PinnedImage, settings["image"].ToString());
        });
    }

    [Fact]
    public void What_services_name_is_there()
    {
        var known = ConfigurationKey.Matches(File.ReadAllText(Path.Combine(Repository.Root, "deploy", "configuration.md"))).Select(match => match.Groups[1].Value)
            .Concat(OptionKeys()).ToHashSet();
        foreach (var service in Services.Values)
        {
            Assert.Subset(Keys(Compose["volumes"]), Texts(service, "volumes").Select(volume => volume.Split(':')[0]).ToHashSet());
            Assert.Subset(Keys(Compose["networks"]), Texts(service, "networks").ToHashSet());
            Assert.Subset(Keys(Compose["secrets"]), Texts(service, "secrets").ToHashSet());
            Assert.Subset(Services.Keys.ToHashSet(), service.Children.TryGetValue("depends_on", out var needed) ? Keys(needed) : []);
            foreach (var (variable, value) in service["image"].ToString().StartsWith("pixelserver", StringComparison.Ordinal) ? (YamlMappingNode)service["environment"] : [])
            {
                var key = variable.ToString().Replace("__", ":", StringComparison.Ordinal);
                var secret = key.EndsWith("File", StringComparison.Ordinal) ? key[..^"File".Length] : null;
                Assert.True(known.Contains(key) || known.Contains(Element.Replace(key, ":N")) || (secret is not null && known.Contains(secret)), $"{variable} is a configuration key");
                Assert.True(secret is null || Texts(service, "secrets").Contains(Path.GetFileName(value.ToString())), $"{variable} names a secret that the service has");
                Assert.DoesNotContain("Password", secret is null ? key : "", StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Image_is_pinned_not_root_and_checks_its_health()
    {
        var lines = File.ReadAllText(Path.Combine(Folder, "Dockerfile")).Replace("\\\n", " ", StringComparison.Ordinal)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(line => line[0] != '#').ToList();
        var last = lines.FindLastIndex(line => Instruction(line) == "FROM");

        Assert.All(lines.Where(line => Instruction(line) == "FROM"), line => Assert.Matches(PinnedImage, line.Split(' ')[1]));
        Assert.DoesNotContain(lines, line => Instruction(line) == "ADD");
        Assert.DoesNotContain(lines, line => SecretWord.IsMatch(line));
        var final = lines[last..].Select(Instruction).ToList();
        Assert.DoesNotContain("RUN", final);
        Assert.True(final.IndexOf("USER") is > 0 and var user && user < final.IndexOf("ENTRYPOINT"), "USER comes before ENTRYPOINT");
        Assert.Matches("^USER [1-9][0-9]+:[1-9][0-9]+$", lines[last + final.IndexOf("USER")]);
        Assert.Contains("HEALTHCHECK", final);
        Assert.Contains("VOLUME", final);

        // Every file that it copies from the build's context is there and is let through.
        var letThrough = File.ReadAllLines(Path.Combine(Folder, "Dockerfile.dockerignore")).Where(line => line.StartsWith('!')).Select(line => line[1..]).ToHashSet();
        foreach (var source in lines.Where(line => Instruction(line) == "COPY" && !line.Contains("--from", StringComparison.Ordinal)).SelectMany(line => line.Split(' ')[1..^1]))
        {
            Assert.True(Path.Exists(Path.Combine(Repository.Root, source)), $"{source} is there");
            Assert.Contains(source, letThrough);
        }
    }

    // The table does not list them one by one.
    private static IEnumerable<string> OptionKeys() =>
        from assembly in new[] { typeof(ServerApplication).Assembly, typeof(PixelServer.Pipeline.Redis.RedisOptions).Assembly }
        from type in assembly.GetTypes()
        let section = type.GetField("Section")
        where section is { IsLiteral: true }
        from property in type.GetProperties()
        select $"{section.GetRawConstantValue()}:{property.Name}";

    private static string Instruction(string line) => line.Split(' ')[0];

    private static YamlMappingNode Load(string path)
    {
        var yaml = new YamlStream();
        using var reader = new StreamReader(path);
        yaml.Load(reader);
        return (YamlMappingNode)yaml.Documents[0].RootNode;
    }

    // '<<' as engines read it: what stands in the service itself wins.
    private static YamlMappingNode Merged(YamlMappingNode service)
    {
        var merge = new YamlScalarNode("<<");
        if (!service.Children.TryGetValue(merge, out var common))
        {
            return service;
        }

        var merged = new YamlMappingNode(service.Children.Where(pair => !pair.Key.Equals(merge)));
        foreach (var (key, value) in (YamlMappingNode)common)
        {
            merged.Children.TryAdd(key, value);
        }

        return merged;
    }

    private static HashSet<string> Keys(YamlNode node) => [.. ((YamlMappingNode)node).Children.Keys.Select(key => key.ToString())];

    private static IEnumerable<string> Texts(YamlNode node) => ((YamlSequenceNode)node).Select(item => item.ToString());

    private static IEnumerable<string> Texts(YamlMappingNode service, string key) => service.Children.TryGetValue(key, out var node) ? Texts(node) : [];

    // A tag with a number: never latest, never none.
    [GeneratedRegex("^[a-z0-9./-]+:[0-9][A-Za-z0-9.-]*$")]
    private static partial Regex PinnedImage { get; }

    [GeneratedRegex("`([A-Za-z]+(:[A-Za-z0-9]+)*)`")]
    private static partial Regex ConfigurationKey { get; }

    [GeneratedRegex(":0$")]
    private static partial Regex Element { get; }

    [GeneratedRegex("(?i)(password|secret|token|apikey)=")]
    private static partial Regex SecretWord { get; }
}

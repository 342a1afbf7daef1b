using PixelServer.Testing;
using YamlDotNet.RepresentationModel;

namespace PixelServer.Tests.Deployment;

/// <summary>The objects of <c>deploy/kubernetes</c>, and a way to walk them.</summary>
internal sealed class KubernetesManifests
{
    private static readonly string Folder = Path.Combine(SharedData.RepositoryRoot, "deploy", "kubernetes");

    public IReadOnlyList<YamlNode> Objects { get; } =
        [.. Directory.EnumerateFiles(Folder, "*.yaml").Where(file => Path.GetFileName(file) != "kustomization.yaml").SelectMany(Read)];

    public YamlNode Kustomization { get; } = Read(Path.Combine(Folder, "kustomization.yaml")).Single();

    /// <summary>What runs pods.</summary>
    public IEnumerable<YamlNode> Workloads => Objects.Where(one => Text(one, "kind") is "StatefulSet" or "Deployment");

    public static IReadOnlyList<string> Files => [.. Directory.EnumerateFiles(Folder, "*.yaml").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    /// <summary>What lies at a path of names and numbers; null for nothing.</summary>
    public static YamlNode? At(YamlNode? node, params string[] path)
    {
        foreach (var name in path)
        {
            node = node switch
            {
                YamlMappingNode map when map.Children.TryGetValue(new YamlScalarNode(name), out var child) => child,
                YamlSequenceNode list when int.TryParse(name, out var index) && index < list.Children.Count => list.Children[index],
                _ => null,
            };
        }

        return node;
    }

    public static string? Text(YamlNode? node, params string[] path) => (At(node, path) as YamlScalarNode)?.Value;

    public static IReadOnlyList<YamlNode> List(YamlNode? node, params string[] path) => (At(node, path) as YamlSequenceNode)?.Children.ToList() ?? [];

    public static IReadOnlyDictionary<string, string> Map(YamlNode? node, params string[] path) =>
        (At(node, path) as YamlMappingNode)?.Children.ToDictionary(pair => ((YamlScalarNode)pair.Key).Value!, pair => (pair.Value as YamlScalarNode)?.Value ?? "") ?? [];

    public static IEnumerable<YamlNode> Containers(YamlNode workload) =>
        [.. List(workload, "spec", "template", "spec", "initContainers"), .. List(workload, "spec", "template", "spec", "containers")];

    private static IEnumerable<YamlNode> Read(string file)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(File.ReadAllText(file)));
        return stream.Documents.Select(document => document.RootNode);
    }
}

using PixelServer.Configuration;
using PixelServer.Testing;
using Xunit;
using YamlDotNet.RepresentationModel;
using static PixelServer.Tests.Deployment.KubernetesManifests;

namespace PixelServer.Tests.Deployment;

/// <summary>No cluster runs here: the manifests are held to what would show in one.</summary>
public sealed class KubernetesManifestTests
{
    private static readonly KubernetesManifests Manifests = new();

    private static readonly string[] Probes = ["startupProbe", "livenessProbe", "readinessProbe"];

    [Fact]
    public void Every_file_is_listed_and_every_workload_is_there()
    {
        Assert.Equal(Files.Where(file => file != "kustomization.yaml"), List(Manifests.Kustomization, "resources").Select(file => ((YamlScalarNode)file).Value).Order(StringComparer.Ordinal));
        Assert.Equal(["StatefulSet audiences", "StatefulSet collector", "Deployment loader"], Manifests.Workloads.Select(one => $"{Text(one, "kind")} {NameOf(one)}"));
    }

    [Fact]
    public void Every_key_is_one_the_server_knows()
    {
        var literals = List(Manifests.Kustomization, "configMapGenerator").SelectMany(map => List(map, "literals")).Select(literal => ((YamlScalarNode)literal).Value!.Split('=')[0]);
        var secrets = List(Manifests.Kustomization, "secretGenerator").SelectMany(map => List(map, "files")).Select(file => Path.GetFileName(((YamlScalarNode)file).Value!)).Where(file => file != "keys.json");
        var variables = Manifests.Workloads.SelectMany(Containers).SelectMany(container => List(container, "env")).Select(one => Text(one, "name")!);

        Assert.All(literals.Concat(secrets).Concat(variables), key => Assert.True(IsKnown(key), key));
    }

    [Fact]
    public void Every_pod_is_restricted()
    {
        Assert.All(Manifests.Workloads, workload =>
        {
            var pod = At(workload, "spec", "template", "spec");
            Assert.Equal("true", Text(pod, "securityContext", "runAsNonRoot"));
            Assert.Equal("RuntimeDefault", Text(pod, "securityContext", "seccompProfile", "type"));
            Assert.Equal("false", Text(pod, "automountServiceAccountToken"));
            Assert.All(Containers(workload), container =>
            {
                Assert.Equal("false", Text(container, "securityContext", "allowPrivilegeEscalation"));
                Assert.Equal("true", Text(container, "securityContext", "readOnlyRootFilesystem"));
                Assert.Equal("ALL", Text(container, "securityContext", "capabilities", "drop", "0"));
                Assert.NotNull(Text(container, "resources", "requests", "cpu"));
                Assert.NotNull(Text(container, "resources", "limits", "memory"));
            });
        });
    }

    [Fact]
    public void Every_image_has_a_version()
    {
        var replaced = List(Manifests.Kustomization, "images").ToDictionary(image => Text(image, "name")!, image => Text(image, "newTag"));
        Assert.All(Manifests.Workloads.SelectMany(Containers).Select(container => Text(container, "image")!), image =>
        {
            var tag = replaced.TryGetValue(image, out var newTag) ? newTag : image.Contains(':', StringComparison.Ordinal) ? image.Split(':')[^1] : null;
            Assert.False(tag is null or "latest", image);
        });
    }

    [Fact]
    public void Whatever_is_mounted_is_there_and_what_is_probed_answers()
    {
        Assert.All(Manifests.Workloads, workload =>
        {
            var volumes = List(workload, "spec", "template", "spec", "volumes").Select(volume => Text(volume, "name"))
                .Concat(List(workload, "spec", "volumeClaimTemplates").Select(NameOf)).ToHashSet();
            Assert.All(Containers(workload).SelectMany(container => List(container, "volumeMounts")), mount => Assert.Contains(Text(mount, "name"), volumes));
            var server = List(workload, "spec", "template", "spec", "containers").Single();
            foreach (var probe in Probes)
            {
                Assert.Matches("^/health/(live|ready)$", Text(server, probe, "httpGet", "path"));
                Assert.Equal(Text(server, "ports", "0", "name"), Text(server, probe, "httpGet", "port"));
            }
        });
    }

    [Fact]
    public void A_pod_has_the_time_that_stopping_takes()
    {
        var literals = List(Manifests.Kustomization, "configMapGenerator").SelectMany(map => List(map, "literals")).Select(literal => ((YamlScalarNode)literal).Value!.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        var stop = new StopOptions
        {
            NoticeTime = TimeSpan.Parse(literals["Stop__NoticeTime"], System.Globalization.CultureInfo.InvariantCulture),
            DrainTime = TimeSpan.Parse(literals["Stop__DrainTime"], System.Globalization.CultureInfo.InvariantCulture),
        };

        Assert.Empty(stop.Errors());
        Assert.All(Manifests.Workloads, workload => Assert.InRange(
            int.Parse(Text(workload, "spec", "template", "spec", "terminationGracePeriodSeconds")!, System.Globalization.CultureInfo.InvariantCulture), stop.Limit.TotalSeconds, 600));
    }

    [Fact]
    public void Whatever_selects_pods_or_names_another_object_finds_it()
    {
        var pods = Manifests.Workloads.Select(workload => Map(workload, "spec", "template", "metadata", "labels")).ToList();
        Assert.All(Manifests.Workloads, workload => Assert.True(Selects(Map(workload, "spec", "selector", "matchLabels"), Map(workload, "spec", "template", "metadata", "labels")), NameOf(workload)));
        foreach (var (kind, path) in new[]
        {
            ("Service", new[] { "spec", "selector" }), ("PodDisruptionBudget", ["spec", "selector", "matchLabels"]), ("NetworkPolicy", ["spec", "podSelector", "matchLabels"]),
        })
        {
            Assert.All(OfKind(kind), one => Assert.Contains(pods, labels => Selects(Map(one, path), labels)));
        }

        var services = OfKind("Service").Select(NameOf).ToHashSet();
        Assert.All(OfKind("Ingress"), ingress => Assert.Contains(Text(ingress, "spec", "rules", "0", "http", "paths", "0", "backend", "service", "name")!, services));
        Assert.All(Manifests.Workloads.Where(one => Text(one, "kind") == "StatefulSet"), one => Assert.Contains(Text(one, "spec", "serviceName")!, services));
        var scaler = Assert.Single(OfKind("HorizontalPodAutoscaler"));
        Assert.Contains(Manifests.Workloads, one => NameOf(one) == Text(scaler, "spec", "scaleTargetRef", "name") && Text(one, "kind") == Text(scaler, "spec", "scaleTargetRef", "kind"));
        Assert.Contains(
            $"| `{Text(scaler, "spec", "metrics", "0", "external", "metric", "name")}` |", File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "deploy", "metrics.md")), StringComparison.Ordinal);
    }

    private static IEnumerable<YamlNode> OfKind(string kind) => Manifests.Objects.Where(one => Text(one, "kind") == kind);

    private static string NameOf(YamlNode one) => Text(one, "metadata", "name")!;

    private static bool Selects(IReadOnlyDictionary<string, string> selector, IReadOnlyDictionary<string, string> labels) =>
        selector.Count > 0 && selector.All(pair => labels.GetValueOrDefault(pair.Key) == pair.Value);

    // The environment writes a colon as two underscores.
    private static bool IsKnown(string variable) => ConfigurationCheck.Find(variable.Replace("__", ":", StringComparison.Ordinal)) is not null;
}

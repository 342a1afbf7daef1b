using System.IO.Compression;
using System.Text;
using PixelServer.Pipeline.Enrichment.UserAgents;
using PixelServer.Testing;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace PixelServer.Pipeline.Tests.Enrichment.UserAgents;

/// <summary>Real agents with what they are known to be, and a short way to read one.</summary>
internal static class Agents
{
    public const string BrowserCases = "user-agents/test_ua.yaml";
    public const string SystemCases = "user-agents/test_os.yaml";
    public const string WebLog = "weblogs/apache_logs.gz";

    // Readers are not thread-safe, and tests run side by side.
    [ThreadStatic]
    private static UserAgentReader? _reader;

    private static UserAgentReader Reader => _reader ??= new UserAgentReader();

    public static UserAgent Read(string agent, string hints = "") =>
        Reader.Read(Encoding.UTF8.GetBytes(agent), Encoding.UTF8.GetBytes(hints));

    /// <summary>uap-core's expected results.</summary>
    public static List<KnownAgent> Cases(string file)
    {
        SkipWhenMissing(file);
        using var text = File.OpenText(SharedData.PathOf(file));
        var yaml = new YamlStream();
        yaml.Load(text);
        var cases = (YamlSequenceNode)yaml.Documents[0].RootNode["test_cases"];
        return [.. cases.Cast<YamlMappingNode>().Select(CaseOf)];
    }

    /// <summary>The user agent of every line of the web log, in their order.</summary>
    public static List<string> OfWebLog()
    {
        SkipWhenMissing(WebLog);
        using var file = new StreamReader(new GZipStream(File.OpenRead(SharedData.PathOf(WebLog)), CompressionMode.Decompress));
        var agents = new List<string>();
        while (file.ReadLine() is { } line)
        {
            agents.Add(line.Split('"') is { Length: > 2 } parts ? parts[^2] : "");
        }

        return agents;
    }

    /// <summary>All different ones.</summary>
    public static List<byte[]> All() =>
        [.. Cases(BrowserCases).Concat(Cases(SystemCases)).Select(known => known.Agent).Concat(OfWebLog()).Distinct().Select(Encoding.UTF8.GetBytes)];

    private static void SkipWhenMissing(string file) => Assert.SkipWhen(SharedData.MissingReason(file) is not null, SharedData.MissingReason(file) ?? "");

    private static KnownAgent CaseOf(YamlMappingNode node)
    {
        var numbers = new[] { Text(node, "major"), Text(node, "minor"), Text(node, "patch") };
        return new KnownAgent(Text(node, "user_agent_string"), Text(node, "family"), string.Join('.', numbers.TakeWhile(number => number.Length > 0)));
    }

    private static string Text(YamlMappingNode node, string key) =>
        node.Children.TryGetValue(key, out var value) && value is YamlScalarNode { Value: { } text } && text != "null" ? text : "";

    internal sealed record KnownAgent(string Agent, string Family, string Version);
}

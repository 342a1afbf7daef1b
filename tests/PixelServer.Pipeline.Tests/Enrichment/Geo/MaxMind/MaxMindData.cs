using System.Text.Json;
using PixelServer.Pipeline.Enrichment.Geo.MaxMind;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Pipeline.Tests.Enrichment.Geo.MaxMind;

/// <summary>MaxMind's own test databases, good and bad, and what the good ones were made of.</summary>
internal static class MaxMindData
{
    /// <summary>Full path of one of the databases that are good, or broken in one place; skips the test where there are none.</summary>
    public static string TestDatabase(string name) => PathOf($"maxmind/test-data/{name}.mmdb");

    /// <summary>Full path of one that once made a reader crash; skips the test where there are none.</summary>
    public static string BadDatabase(string name) => PathOf($"maxmind/bad-data/{name}.mmdb");

    public static DatabaseReader Open(string name)
    {
        var reader = DatabaseReader.Open(TestDatabase(name));
        reader.Verify();
        return reader;
    }

    /// <summary>The networks that a database was made of, with their values, in the order of insertion.</summary>
    public static IReadOnlyList<(Network Network, JsonElement Value)> Source(string name)
    {
        using var stream = File.OpenRead(PathOf($"maxmind/source-data/{name}.json"));
        return [.. JsonDocument.Parse(stream).RootElement.EnumerateArray()
            .SelectMany(entry => entry.EnumerateObject())
            .Select(property => (Network.Parse(property.Name), property.Value))];
    }

    private static string PathOf(string relativePath)
    {
        Assert.SkipWhen(SharedData.MissingReason(relativePath) is not null, SharedData.MissingReason(relativePath) ?? "");
        return SharedData.PathOf(relativePath);
    }
}

using PixelServer.Pipeline.Enrichment.Geo.MaxMind;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Pipeline.Tests.Enrichment.Geo.MaxMind;

public sealed class BadDatabaseTests
{
    [Theory]
    [InlineData("libmaxminddb/libmaxminddb-corrupt-search-tree", "Node 1 of the search tree leads to 0")]
    [InlineData("libmaxminddb/libmaxminddb-deep-array-nesting", "nested deeper than 128")]
    [InlineData("libmaxminddb/libmaxminddb-deep-nesting", "nested deeper than 128")]
    [InlineData("libmaxminddb/libmaxminddb-metadata-marker-only", "metadata are damaged: The data ends at 0")]
    [InlineData("libmaxminddb/libmaxminddb-offset-integer-overflow", "metadata are damaged: A pointer before 30 of the data points to 943208504")]
    [InlineData("libmaxminddb/libmaxminddb-oversized-array", "too early for the Array of size 1000000")]
    [InlineData("libmaxminddb/libmaxminddb-oversized-map", "too early for the Map of size 1000000")]
    [InlineData("libmaxminddb/libmaxminddb-separator-record-max-left", "Node 0 of the search tree leads to 16")]
    [InlineData("libmaxminddb/libmaxminddb-separator-record-min-left", "Node 0 of the search tree leads to 2")]
    [InlineData("libmaxminddb/libmaxminddb-separator-record-min-right", "Node 0 of the search tree leads to 2")]
    [InlineData("maxminddb-golang/cyclic-data-structure", "metadata are damaged: The data ends at 259")]
    [InlineData("maxminddb-golang/invalid-bytes-length", "metadata are damaged: The data ends at 18")]
    [InlineData("maxminddb-golang/invalid-data-record-offset", "metadata are damaged: The text at 2 of the data is not UTF-8")]
    [InlineData("maxminddb-golang/invalid-map-key-length", "metadata are damaged: The data ends at 259")]
    [InlineData("maxminddb-golang/invalid-string-length", "metadata are damaged: The data ends at 140")]
    [InlineData("maxminddb-golang/metadata-is-an-uint128", "metadata are damaged: The data ends at 2")]
    [InlineData("maxminddb-golang/unexpected-bytes", "metadata are damaged: The data ends at 262")]
    [InlineData("maxminddb-python/bad-unicode-in-map-key", "The text at 13 of the data is not UTF-8")]
    public void A_bad_database_is_refused_with_what_is_wrong(string name, string reason) =>
        AssertRefused(MaxMindData.BadDatabase(name), reason);

    [Theory]
    [InlineData("GeoIP2-City-Test-Broken-Double-Format", "has a Double of 5 bytes")]
    [InlineData("GeoIP2-City-Test-Invalid-Node-Count", "should have 100000 nodes of 7 bytes, but the file has 22571")]
    [InlineData("MaxMind-DB-test-broken-pointers-24", "points to 1000000, behind its end at 65")]
    [InlineData("MaxMind-DB-test-broken-search-tree-24", "Node 0 of the search tree leads to 0")]
    public void A_good_database_that_was_broken_in_one_place_is_refused(string name, string reason) =>
        AssertRefused(MaxMindData.TestDatabase(name), reason);

    [Theory]
    [InlineData("libmaxminddb/libmaxminddb-empty-array-last-in-metadata", true)]
    [InlineData("libmaxminddb/libmaxminddb-empty-map-last-in-metadata", true)]
    [InlineData("libmaxminddb/libmaxminddb-uint64-max-epoch", false)]
    public void A_database_that_only_once_upset_a_reader_is_read(string name, bool hasDate)
    {
        var reader = DatabaseReader.Open(MaxMindData.BadDatabase(name));
        reader.Verify();

        Assert.Equal(hasDate, reader.Metadata.BuildDate is not null);
        Assert.True(reader.TryFindRecord([8, 8, 8, 8], out var record));
        Assert.Equal(new Dictionary<string, object> { ["ip"] = "test" }, reader.Decode(record));
    }

    [Fact]
    public void Every_database_of_MaxMind_has_its_test()
    {
        Assert.Equal(40, Directory.GetFiles(Path.GetDirectoryName(MaxMindData.TestDatabase("GeoIP2-City-Test"))!, "*.mmdb").Length);
        Assert.Equal(21, Directory.GetFiles(SharedData.PathOf("maxmind/bad-data"), "*.mmdb", SearchOption.AllDirectories).Length);
    }

    private static void AssertRefused(string path, string reason)
    {
        var refusal = Assert.Throws<InvalidDatabaseException>(() => DatabaseReader.Open(path).Verify());
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
        DamagedFile.AssertOnlyAnswersOrRefuses(File.ReadAllBytes(path), new Random(1), path);
    }
}

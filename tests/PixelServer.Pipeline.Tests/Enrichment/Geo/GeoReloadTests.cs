using Microsoft.Extensions.Logging;
using PixelServer.Pipeline.Enrichment.Geo;
using Xunit;

namespace PixelServer.Pipeline.Tests.Enrichment.Geo;

public sealed class GeoReloadTests : IDisposable
{
    private readonly GeoFolder _folder = new();

    [Fact]
    public void A_database_that_is_replaced_is_read_again()
    {
        _folder.Replace("geo.mmdb", SomeDatabase.Country("FR"));
        var locator = _folder.Open("geo.mmdb");
        Assert.Equal("FR", Country(locator));

        _folder.Replace("geo.mmdb", SomeDatabase.Country("DE", "newer"));
        locator.Refresh();
        Assert.Equal("FR", Country(locator));

        _folder.RefreshLater(locator);
        Assert.Equal("DE", Country(locator));
        Assert.Equal("newer", Assert.Single(locator.Databases).DatabaseType);
        Assert.Equal([70, 70], _folder.Log.Select(line => line.Id));
    }

    [Fact]
    public void A_database_that_is_cut_in_place_harms_nobody_and_is_read_again_when_whole()
    {
        var path = _folder.Replace("geo.mmdb", SomeDatabase.City());
        var locator = _folder.Open("geo.mmdb");
        Assert.Equal("US", Country(locator));

        using (var file = File.OpenWrite(path))
        {
            file.SetLength(0);
        }

        Assert.Equal("GB", CountryOf(locator, [1, 2, 4, 1]));
        _folder.RefreshLater(locator);
        Assert.Equal("US", Country(locator));
        Assert.Contains("no MaxMind DB", Assert.Single(locator.Databases).Problem, StringComparison.Ordinal);
        Assert.Equal((LogLevel.Warning, 72), (_folder.Log[^1].Level, _folder.Log[^1].Id));

        File.WriteAllBytes(path, SomeDatabase.Country("DE"));
        _folder.RefreshLater(locator);
        Assert.Equal("DE", Country(locator));
        Assert.Null(Assert.Single(locator.Databases).Problem);
    }

    [Fact]
    public void A_damaged_new_database_leaves_the_old_one_in_use_and_is_reported_once()
    {
        _folder.Replace("geo.mmdb", SomeDatabase.Country("FR"));
        var locator = _folder.Open("geo.mmdb");
        var damaged = SomeDatabase.Country("DE", "newer");
        damaged[40] = 0xff;
        _folder.Replace("geo.mmdb", damaged);

        _folder.RefreshLater(locator);
        _folder.RefreshLater(locator);

        Assert.Equal("FR", Country(locator));
        Assert.Equal([70, 72], _folder.Log.Select(line => line.Id));
        Assert.Contains(_folder.PathOf("geo.mmdb"), _folder.Log[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_database_is_reported_and_taken_up_when_it_comes()
    {
        _folder.Replace("there.mmdb", SomeDatabase.Flat("asn", ("asn", 64_500U)));
        var locator = _folder.Open("late.mmdb", "there.mmdb");

        Assert.Equal("", Country(locator));
        Assert.Equal("it is missing", locator.Databases[0].Problem);
        Assert.Contains(_folder.Log, line => (line.Level, line.Id) == (LogLevel.Error, 71));

        _folder.Replace("late.mmdb", SomeDatabase.Country("FR"));
        _folder.RefreshLater(locator);
        Assert.Equal("FR", Country(locator));
    }

    [Fact]
    public void A_folder_named_as_a_database_is_reported()
    {
        Directory.CreateDirectory(_folder.PathOf("folder.mmdb"));

        Assert.NotNull(Assert.Single(_folder.Open("folder.mmdb").Databases).Problem);
    }

    [Fact]
    public void Damage_that_only_a_look_up_meets_is_reported_once()
    {
        // A circle of nodes: verification looks at each node, not at each path.
        var writer = new DatabaseWriter().Insert("1.0.0.0/8", new Dictionary<string, object> { ["country_code"] = "FR" });
        writer.Link(1, 1, 1);
        _folder.Replace("geo.mmdb", writer.ToArray());
        var locator = _folder.Open("geo.mmdb");
        _folder.RefreshLater(locator);
        Assert.Equal([70], _folder.Log.Select(line => line.Id));

        Assert.Equal("", CountryOf(locator, [0x7f, .. Enumerable.Repeat((byte)0xff, 15)]));
        _folder.RefreshLater(locator);
        _folder.RefreshLater(locator);

        Assert.Equal("FR", Country(locator));
        Assert.Equal([70, 73], _folder.Log.Select(line => line.Id));
        Assert.NotNull(Assert.Single(locator.Databases).Problem);
    }

    [Fact]
    public async Task Look_ups_go_on_while_databases_are_replaced()
    {
        byte[][] versions = [SomeDatabase.Country("FR"), SomeDatabase.Country("DE", "longer than before")];
        _folder.Replace("geo.mmdb", versions[0]);
        var locator = _folder.Open("geo.mmdb");
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(() => LookUp(locator, stop.Token), TestContext.Current.CancellationToken)).ToArray();

        for (var i = 1; i <= 100; i++)
        {
            _folder.Replace("geo.mmdb", versions[i % 2]);
            _folder.RefreshLater(locator);
            Assert.Equal(i % 2 == 0 ? "FR" : "DE", Country(locator));
        }

        await stop.CancelAsync();
        var seen = (await Task.WhenAll(readers)).SelectMany(countries => countries).ToHashSet();
        Assert.Subset(new HashSet<string> { "FR", "DE" }, seen);
        Assert.NotEmpty(seen);
        Assert.Equal(101, _folder.Log.Count(line => line.Id == 70));
    }

    public void Dispose() => _folder.Dispose();

    private static HashSet<string> LookUp(GeoLocator locator, CancellationToken stop)
    {
        var seen = new HashSet<string>();
        do
        {
            seen.Add(Country(locator));
        }
        while (!stop.IsCancellationRequested);

        return seen;
    }

    private static string Country(GeoLocator locator) => CountryOf(locator, [1, 2, 3, 4]);

    private static string CountryOf(GeoLocator locator, byte[] address)
    {
        locator.Find(address, out var place);
        return place.Country.ToString();
    }
}

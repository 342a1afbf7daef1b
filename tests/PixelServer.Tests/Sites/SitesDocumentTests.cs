using System.Text.Json.Nodes;
using PixelServer.Collection;
using PixelServer.Configuration;
using PixelServer.Sites;
using Xunit;

namespace PixelServer.Tests.Sites;

public sealed class SitesDocumentTests : IDisposable
{
    private readonly DataDirectory _data = new(Directory.CreateTempSubdirectory("pixelserver-sites-").FullName);

    [Fact]
    public void What_is_not_of_the_site_is_kept()
    {
        File.WriteAllText(_data.SitesFile, """
            {
              // By hand.
              "Note": {"by": "ops"},
              "sites": {
                "demo": {"Name": "Demo", "cookieless": true,},
                "shop": {"Name": "Shop"}
              }
            }
            """);
        var file = SitesDocument.Read(_data);
        file.Set("demo", new SiteForm { Name = "New", Origins = ["https://demo.example"], GlobalPrivacyControl = SignalPolicy.Anonymous, DoNotTrack = SignalPolicy.Anonymous });
        file.Set("more", new SiteForm());
        file.Write();

        var written = JsonNode.Parse(File.ReadAllText(_data.SitesFile))!;
        Assert.Equal("ops", (string?)written["Note"]!["by"]);
        Assert.Equal("""{"Name":"Shop"}""", written["sites"]!["shop"]!.ToJsonString());
        Assert.Equal("""{"Name":"New","Origins":["https://demo.example"],"DefaultConsent":"am","DoNotTrack":"Anonymous"}""", written["sites"]!["demo"]!.ToJsonString());
        Assert.Equal("""{"Origins":[],"DefaultConsent":"am"}""", written["sites"]!["more"]!.ToJsonString());
        Assert.Contains("By hand", File.ReadAllText($"{_data.SitesFile}.before"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_tag_changes_with_every_change_and_only_then()
    {
        File.WriteAllText(_data.SitesFile, """{"Sites": {"demo": {}}}""");
        var before = SitesDocument.Read(_data);
        Assert.Equal(before.Tag, SitesDocument.Read(_data).Tag);

        File.AppendAllText(_data.SitesFile, " ");

        Assert.NotEqual(before.Tag, SitesDocument.Read(_data).Tag);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("")]
    public void A_damaged_file_is_refused_and_stays_as_it_is(string content)
    {
        File.WriteAllText(_data.SitesFile, content);

        var refusal = Assert.Throws<SiteRefusalException>(() => SitesDocument.Read(_data));

        Assert.Equal(409, refusal.Status);
        Assert.Equal(content, File.ReadAllText(_data.SitesFile));
    }

    public void Dispose() => Directory.Delete(_data.Path, recursive: true);
}

using System.Text;
using PixelServer.Pipeline.Enrichment.Sources;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Pipeline.Tests.Enrichment.Sources;

public sealed class WebLogSourceTests(ITestOutputHelper output)
{
    [Fact]
    public void Sources_of_a_real_web_log_are_told()
    {
        Assert.SkipWhen(SharedData.MissingReason(WebLog.File) is not null, SharedData.MissingReason(WebLog.File) ?? "");
        var reader = new SourceReader();
        var source = new TrafficSource();
        var channels = new Dictionary<string, int>();
        var networks = new Dictionary<string, int>();
        var sources = new Dictionary<string, int>();
        var spam = 0;

        foreach (var (url, referrer) in WebLog.Read())
        {
            reader.Read(url, "semicomplete.com"u8, referrer, default, source);
            Count(channels, source.IsInternal ? "internal" : source.Channel.ToString());
            Count(networks, source.Network.ToString());
            Count(sources, $"{Encoding.UTF8.GetString(source.Source)} / {Encoding.UTF8.GetString(source.Medium)}");
            spam += source.IsReferrerSpam ? 1 : 0;
        }

        output.WriteLine($"{spam} of referrer spam");
        Print(channels);
        Print(networks);
        Print(sources);
        Assert.Equal((5039, 3917, 601), (channels["internal"], channels["Direct"], channels["Organic Search"]));
        Assert.Equal((211, 153, 79), (channels["Referral"], channels["Unassigned"], channels["Organic Social"]));
        Assert.Equal((573, 14, 6), (sources["google / organic"], sources["duckduckgo / organic"], sources["bing / organic"]));
        Assert.Equal((34, 15, 3), (networks["Stack Overflow"], networks["Stack Exchange"], networks["X"]));
    }

    private static void Count(Dictionary<string, int> counts, string name) => counts[name] = counts.GetValueOrDefault(name) + 1;

    private void Print(Dictionary<string, int> counts) =>
        output.WriteLine(string.Join(", ", counts.OrderByDescending(pair => pair.Value).Take(25).Select(pair => $"{pair.Key}: {pair.Value}")));
}

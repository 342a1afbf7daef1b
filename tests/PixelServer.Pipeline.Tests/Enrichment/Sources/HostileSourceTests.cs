using System.Text;
using System.Text.Unicode;
using PixelServer.Pipeline.Enrichment.Sources;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Pipeline.Tests.Enrichment.Sources;

public sealed class HostileSourceTests
{
    private static readonly SourceReader Reader = new();

    private static readonly string[] Words =
    [
        "?", "&", "=", "#", "%", "%2", "%25", "%00", "%FF", "%C3%A9", "+", "/", "//", ":", "://", "@", ".", "..", "[", "]", "www.", ".com",
        "https://", "android-app://", "google", "google.", ".co.uk", "facebook.com", "t.co", "semalt.com", "utm_source=", "utm_medium=",
        "utm_campaign=", "gclid=", "fbclid=", "ref=", "cpc", "shop", "amp;", "\0", "\r\n", "é", "\U0001F600", " ", "-",
    ];

    [Fact]
    public void Random_bytes_are_read()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var source = new TrafficSource();
        for (var i = 0; i < 5_000; i++)
        {
            Check(RandomBytes(random), RandomBytes(random), RandomBytes(random), RandomBytes(random), source, $"seed {seed}, round {i}");
        }
    }

    [Fact]
    public void Random_pieces_of_addresses_are_read()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var source = new TrafficSource();
        for (var i = 0; i < 5_000; i++)
        {
            Check(Pieces(random), Pieces(random), Pieces(random), Pieces(random), source, $"seed {seed}, round {i}");
        }
    }

    [Fact]
    public void Damaged_addresses_of_a_real_web_log_are_read()
    {
        Assert.SkipWhen(SharedData.MissingReason(WebLog.File) is not null, SharedData.MissingReason(WebLog.File) ?? "");
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var source = new TrafficSource();
        var views = WebLog.Read();
        for (var i = 0; i < 5_000; i++)
        {
            var (url, referrer) = views[random.Next(views.Count)];
            Check(Damage(random, url), "semicomplete.com"u8, Damage(random, referrer), default, source, $"seed {seed}, round {i}");
        }
    }

    [Theory]
    [InlineData("https://shop.example/?", 9_000, "&")]
    [InlineData("https://shop.example/?", 3_000, "a&=&")]
    [InlineData("https://shop.example/?", 9_000, "%")]
    [InlineData("https://shop.example/?utm_campaign=", 9_000, "%FF")]
    [InlineData("https://shop.example/?utm_campaign=", 9_000, "\u0001")]
    [InlineData("https://shop.example/?utm_campaign=", 9_000, "shop")]
    [InlineData("https://shop.example/?gclid=", 9_000, "%f0%9f%98%80")]
    [InlineData("https://shop.example/?", 500, "gclid=1&fbclid=2&utm_source=3&")]
    [InlineData("https://", 9_000, "a.")]
    [InlineData("https://", 126, "a.")]
    [InlineData("https://", 9_000, "www.")]
    [InlineData("https://", 9_000, ":")]
    [InlineData("https://", 9_000, "@")]
    [InlineData("", 9_000, "://")]
    [InlineData("https://www.google.", 3_000, "com.")]
    [InlineData("https://google.com/", 9_000, "imgres")]
    public void Long_repetitions_are_read(string start, int count, string piece)
    {
        var text = Encoding.UTF8.GetBytes(start + string.Concat(Enumerable.Repeat(piece, count)));

        Check(text, text, text, text, new TrafficSource(), start);
    }

    [Fact]
    public void Warm_reading_takes_no_memory()
    {
        (byte[] Url, byte[] Referrer, byte[] App)[] views =
        [
            .. new[]
            {
                ("https://shop.example/", "https://www.google.com/", ""),
                ("https://shop.example/?utm_source=Fb&utm_medium=paid&utm_campaign=Fr%C3%BChling+26&fbclid=IwAR0&x=1", "https://l.facebook.com/", ""),
                ("https://shop.example/?gclid=Cj0%2FKCQ&gad_source=1", "", "Instagram"),
                ("https://shop.example/a", "https://shop.example/b", "Facebook"),
                ("https://shop.example/?ref=producthunt", "https://blog.example.co.uk/", ""),
                ("https://shop.example/", "", "Some App"),
                ("https://shop.example/?utm_source=%FF%FE\u00e9", "https://seo.semalt.com/", ""),
            }.Select(view => (Encoding.UTF8.GetBytes(view.Item1), Encoding.UTF8.GetBytes(view.Item2), Encoding.UTF8.GetBytes(view.Item3))),
        ];
        var source = new TrafficSource();

        Assert.Equal(0, Allocation.OfWarm(ReadAll));

        void ReadAll()
        {
            foreach (var (url, referrer, app) in views)
            {
                Reader.Read(url, "shop.example"u8, referrer, app, source);
            }
        }
    }

    [Fact]
    public void Nothing_of_the_event_before_is_left()
    {
        var source = new TrafficSource();
        Reader.Read(
            "https://a.example/?utm_source=a&utm_medium=b&utm_campaign=c&utm_id=d&utm_term=e&utm_content=f&utm_source_platform=g&ref=h&gclid=i"u8,
            "a.example"u8,
            "https://semalt.com/"u8,
            "Facebook"u8,
            source);

        Reader.Read("https://a.example/"u8, "a.example"u8, default, default, source);

        Assert.Empty(SourceTexts.Of(source).ClickIds);
        Assert.Equal(new SourceTexts("Direct", "(direct)", "(none)", "") { ClickIds = [] }, SourceTexts.Of(source) with { ClickIds = [] });
    }

    private static void Check(
        ReadOnlySpan<byte> url, ReadOnlySpan<byte> host, ReadOnlySpan<byte> referrer, ReadOnlySpan<byte> app, TrafficSource source, string round)
    {
        Reader.Read(url, host, referrer, app, source);

        CheckText(source.Source, 256, round);
        CheckText(source.Medium, 256, round);
        CheckText(source.Campaign, 256, round);
        CheckText(source.CampaignId, 256, round);
        CheckText(source.Term, 256, round);
        CheckText(source.Content, 256, round);
        CheckText(source.SourcePlatform, 256, round);
        CheckText(source.ReferrerHost, 256, round);
        Assert.True(source.ClickIdCount <= 16, round);
        for (var i = 0; i < source.ClickIdCount; i++)
        {
            CheckText(source.ClickIdValue(i), 1000, round);
            Assert.False(source.ClickIdValue(i).IsEmpty, round);
        }

        Assert.True(source.Channel.IsEmpty == (source.Source.IsEmpty || source.Medium.IsEmpty), round);
        Assert.True(source.IsInternal || !source.Channel.IsEmpty, round);
    }

    private static void CheckText(ReadOnlySpan<byte> text, int maxCharacters, string round)
    {
        Assert.True(Utf8.IsValid(text), round);
        var characters = 0;
        foreach (var rune in Encoding.UTF8.GetString(text).EnumerateRunes())
        {
            Assert.False(Rune.IsControl(rune), round);
            characters++;
        }

        Assert.True(characters <= maxCharacters, round);
    }

    private static byte[] RandomBytes(Random random)
    {
        var bytes = new byte[random.Next(200)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Pieces(Random random) =>
        Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(20)).Select(_ => Words[random.Next(Words.Length)])));

    private static byte[] Damage(Random random, byte[] text)
    {
        var bytes = text.ToList();
        for (var i = random.Next(6); i >= 0 && bytes.Count > 0; i--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(3))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveAt(at);
                    break;
                default:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Words[random.Next(Words.Length)]));
                    break;
            }
        }

        return [.. bytes];
    }
}

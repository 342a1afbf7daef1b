using System.Text;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Events.Tests;

/// <summary>What a URL, a property or a rejected event must not have carried is not stored.</summary>
public sealed class SecretRedactionTests
{
    private const string Token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N";
    private static readonly ScrubbedParameters SomeNames = new(["Member", "x_*"]);

    [Theory]
    [InlineData("password")]
    [InlineData("passwd")]
    [InlineData("PWD")]
    [InlineData("token")]
    [InlineData("access_token")]
    [InlineData("id_token")]
    [InlineData("refresh_token")]
    [InlineData("auth")]
    [InlineData("authorization")]
    [InlineData("api_key")]
    [InlineData("apikey")]
    [InlineData("X-Api-Key")]
    [InlineData("key")]
    [InlineData("client_secret")]
    [InlineData("session")]
    [InlineData("sessionId")]
    [InlineData("sid")]
    [InlineData("PHPSESSID")]
    [InlineData("ASP.NET_SessionId")]
    [InlineData("otp")]
    [InlineData("pin")]
    [InlineData("ssn")]
    [InlineData("user[password]")]
    [InlineData("user%5Bpassword%5D")]
    [InlineData("tokens[0][token][]")]
    [InlineData("p%61ssword")]
    public void Parameters_named_as_secrets_lose_their_values(string name)
    {
        Assert.Equal($"https://a.example/x?n=1&{name}=redacted&m=2", Url($"https://a.example/x?n=1&{name}=Ab/c+1%26;?&m=2"));
        Assert.Equal($"https://a.example/x?{name}=redacted", Url($"https://a.example/x?{name}=a=b"));
        Assert.Equal($"https://a.example/x?{name}=", Url($"https://a.example/x?{name}="));
    }

    [Theory]
    [InlineData("utm_source=news&utm_content=4111111111111111&utm_token=x")]
    [InlineData("gclid=EAIaIQobChMI4111111111111111&fbclid=" + Token)]
    [InlineData("MSCLKID=4111-1111-1111-1111&li_fat_id=x&_kx=y&ScCid=4111111111111111")]
    [InlineData("q=shoes&page=2&sort=price&author=Poe&secretary=1&spin=2&keyword=k&monkey=3&residence=4")]
    [InlineData("code=SUMMER10&n=1")]
    [InlineData("state=CA&promocode=SPRING")]
    [InlineData("ts=1732258123456&order=20261122000017&sku=4006381333931&card=4111111111111112")]
    [InlineData("a=550e8400-e29b-41d4-a716-446655440000&b=a4111111111111111&c=4111111111111111f")]
    [InlineData("v=eyJ&w=eyJhbGciOiJIUzI1NiJ9&x=eyJhbGciOiJIUzI1NiJ9.eyJ")]
    [InlineData("&&=&=x&?=&%3D&%253D%&%2&token")]
    public void Campaigns_and_harmless_parameters_stay(string query) =>
        Assert.Equal($"https://a.example/x?{query}", Url($"https://a.example/x?{query}"));

    [Theory]
    [InlineData("/cart;jsessionid=1A2B?x=1", "/cart;jsessionid=redacted?x=1")]
    [InlineData("/s;sid=1/next/token=abc/end", "/s;sid=redacted/next/token=redacted/end")]
    [InlineData("/cb?state=xyz&code=abc&n=1", "/cb?state=redacted&code=redacted&n=1")]
    [InlineData("/cb?n=%3Fcode%3Dabc%26state%3Dx%26m%3D1&o=2", "/cb?n=%3Fcode%3Dredacted%26state%3Dredacted%26m%3D1&o=2")]
    [InlineData("/in?to=https%3A%2F%2Fb.example%2F%3Ftoken%3Dabc%2526d%26k%3D1&z=2", "/in?to=https%3A%2F%2Fb.example%2F%3Ftoken%3Dredacted%26k%3D1&z=2")]
    [InlineData("/in?to=%252F%253Fn%253D1%2526pin%253D1234%2526m%253D2&z=2", "/in?to=%252F%253Fn%253D1%2526pin%253Dredacted%2526m%253D2&z=2")]
    [InlineData("/in?token=a%26b%3Dc&d=e", "/in?token=redacted&d=e")]
    [InlineData("/r/" + Token + "/x?y=1", "/r/redacted/x?y=1")]
    [InlineData("/r?y=" + Token + "&z=eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.", "/r?y=redacted&z=redacted")]
    [InlineData("/pay/4111111111111111?n=5500-0000-0000-0004&m=x%203400%20000000%2000009.", "/pay/redacted?n=redacted&m=x%20redacted.")]
    [InlineData("/pay?m=20%204111+1111+1111+1111%2520x&e=joe%40x.example", "/pay?m=20%20redacted%2520x&e=redacted")]
    [InlineData("/pay?gclid=4111111111111111&m=4111111111111111", "/pay?gclid=4111111111111111&m=redacted")]
    public void Secrets_are_found_wherever_they_stand(string address, string expected)
    {
        Assert.Equal($"https://a.example{expected}", Url($"https://a.example{address}"));
        Assert.Equal(expected, Url(address));
    }

    [Fact]
    public void A_site_adds_names_of_its_own_which_also_win_over_campaigns()
    {
        Assert.Equal("/?MEMBER=redacted&x_1=redacted&members=2&x=3", Redact("/?MEMBER=1&x_1=2&members=2&x=3", SomeNames));
        Assert.Equal("/?utm_term=redacted&utm_source=a", Redact("/?utm_term=Joe&utm_source=a", new ScrubbedParameters(["utm_term"])));
    }

    [Fact]
    public void Names_of_a_site_count_for_its_records_alone()
    {
        var decoder = new EventDecoder { Scrubbing = new SiteScrubbing([new("demo", SomeNames), new("other", ScrubbedParameters.None)]) };
        var request = SomeRequest.Query("u=https://a.example/?member=1&r=/?x_y=1&member=7&n=8&e=BAD");

        var demo = Assert.Single(DecodedEvent.AllOf(request.ToBytes(), decoder));
        var shop = Assert.Single(DecodedEvent.AllOf((request with { Site = "shop" }).ToBytes(), decoder));

        Assert.Equal("https://a.example/?member=redacted", demo[EventText.PageUrl]);
        Assert.Equal("/?x_y=redacted", demo[EventText.Referrer]);
        Assert.Equal("redacted", demo.Props["member"]);
        Assert.Equal("8", demo.Props["n"]);
        Assert.Equal("u=https://a.example/?member=redacted&r=/?x_y=redacted&member=redacted&n=8&e=BAD", demo.Payload);
        Assert.Equal("https://a.example/?member=1", shop[EventText.PageUrl]);
        Assert.Equal("7", shop.Props["member"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("a b")]
    [InlineData("a*b")]
    [InlineData("a=b")]
    [InlineData("größe")]
    public void What_cannot_name_a_parameter_is_refused(string name)
    {
        Assert.False(ScrubbedParameters.IsValid(name));
        Assert.Throws<ArgumentException>(() => new ScrubbedParameters([name]));
    }

    [Theory]
    [InlineData("password", "hunter2", "redacted")]
    [InlineData("Access-Token", "x", "redacted")]
    [InlineData("password", "", "")]
    [InlineData("key", "k", "k")]
    [InlineData("link_url", "HTTPS://U:P@Shop.example/a?token=x#s", "https://shop.example/a?token=redacted#s")]
    [InlineData("form", "{\"a\":{\"pin\":[1,2]},\"b\":\"ok\"}", "{\"a\":{\"pin\":\"redacted\"},\"b\":\"ok\"}")]
    [InlineData("list", "[{\"to\":\"https://a.example/?sid=1&n=\\u0026\"},{\"q\":\"{\\\"otp\\\": 5, \\\"n\\\": \\\"\\\\n\\\"}\"}]",
        "[{\"to\":\"https://a.example/?sid=redacted&n=&\"},{\"q\":\"{\\\"otp\\\":\\\"redacted\\\", \\\"n\\\": \\\"\\\\n\\\"}\"}]")]
    [InlineData("torn", "{\"password\":\"x\",\"n\":", "{\"password\":\"redacted\",\"n\":")]
    [InlineData("torn", "{\"n\":1 \"password\" : \"x\",\"m\":2", "{\"n\":1 \"password\":\"redacted\",\"m\":2")]
    [InlineData("note", "password=x joe@x.example", "password=x joe@x.example")]
    public void Properties_follow_the_same_names(string name, string value, string expected)
    {
        var json = System.Text.Json.JsonSerializer.Serialize(new Dictionary<string, object> { ["p"] = new Dictionary<string, string> { [name] = value } });

        Assert.Equal(expected, DecodedEvent.OfJson(json).Props[name]);
        Assert.Equal(expected, DecodedEvent.OfQuery($"{Uri.EscapeDataString(name)}={Uri.EscapeDataString(value)}").Props[name]);
    }

    [Fact]
    public void Secrets_in_a_structured_property_are_redacted_too() => Assert.Equal(
        """{"b":{"pwd":"redacted","n":1}}""", DecodedEvent.OfJson("""{"p":{"a":{"b":{"pwd":{"x":[1]},"n":1}}}}""").Props["a"]);

    [Theory]
    [InlineData("v=x&password=a&u=https%3A%2F%2Fa.example%2F%3Ftoken%3Db%26n%3D1", "v=x&password=redacted&u=https%3A%2F%2Fa.example%2F%3Ftoken%3Dredacted%26n%3D1")]
    [InlineData("v=x&p=%7B%22pin%22%3A1%2C%22n%22%3A2%7D", "v=x&p=%7B%22pin%22%3A%22redacted%22%2C%22n%22%3A2%7D")]
    [InlineData("v=x&p={\"n\":2}&t=" + Token, "v=x&p={\"n\":2}&t=redacted")]
    public void A_rejected_query_is_kept_without_secrets(string query, string kept) => Assert.Equal(kept, DecodedEvent.OfQuery(query).Payload);

    [Theory]
    [InlineData("""{"v":"x","u":"https://a.example/?token=b\u0026n=1","p":{"pwd":1}}""", """{"v":"x","u":"https://a.example/?token=redacted&n=1","p":{"pwd":"redacted"}}""")]
    [InlineData("""{"v":"x","p":{"f":"{\"otp\":\"1\"}"}}""", """{"v":"x","p":{"f":"{\"otp\":\"redacted\"}"}}""")]
    [InlineData("""{"v":"x","t":"4111 1111 1111 1111"}""", """{"v":"x","t":"redacted"}""")]
    [InlineData("""{"u":"/?token=b","p":{"password":"x""", """{"u":"/?token=redacted","p":{"password":"redacted""" + "\"")]
    [InlineData("""{"u":1 1,"r":"/?token=b","n":1""", """{"u":1 1,"r":"/?token=redacted","n":1""")]
    public void A_rejected_json_event_is_kept_without_secrets(string json, string kept) => Assert.Equal(kept, DecodedEvent.OfJson(json).Payload);

    [Fact]
    public void Redacting_again_changes_nothing_and_random_texts_are_survived()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var decoder = new EventDecoder();
        string[] pieces =
        [
            "=", "&", "?", ";", "/", "%", "%3D", "%26", "%253D", "%2526", "%25", "%3", "token", "code", "state", "eyJ", Token, "4111111111111111",
            "4111 1111", "-", "1", "e", ".", "\"", "{", "}", ":", "\\", "password", "utm_a", "gclid", "@x.example", "é", "\0", "[", "]", "redacted",
        ];
        for (var round = 0; round < 10_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(30)).Select(_ => pieces[random.Next(pieces.Length)]));
            var once = Redact(text, SomeNames);

            Assert.True(once == Redact(once, SomeNames), $"seed {seed}: {text}");
            DecodedEvent.AllOf(SomeRequest.Query($"e=BAD&p={text}&{text}").ToBytes(), decoder);
            DecodedEvent.AllOf(SomeRequest.Json($$"""{"e":"BAD","u":"{{text}}","p":{"a":"{{text}}"} {{text}}""").ToBytes(), decoder);
        }
    }

    [Theory]
    [InlineData("token=")]
    [InlineData("eyJ")]
    [InlineData("eyJaaaaaaaaa.")]
    [InlineData("4 ")]
    [InlineData("411111111111111%20")]
    [InlineData("code=&state")]
    [InlineData("%2525253D")]
    [InlineData("{\"a\":\"[\\\"")]
    [InlineData("\"a\":")]
    [InlineData("                 :")]
    public void A_megabyte_of_near_secrets_is_read_at_once(string piece)
    {
        // With work that grows with the square this test would run for hours.
        var text = string.Concat(Enumerable.Repeat(piece, (1 << 20) / piece.Length));

        Assert.NotEmpty(Redact(text, SomeNames));
        Assert.NotEmpty(DecodedEvent.AllOf(SomeRequest.Query($"e=BAD&p={text}").ToBytes()));
        Assert.NotEmpty(DecodedEvent.AllOf(SomeRequest.Json($$"""{"e":"BAD","p":{{text}}""").ToBytes()));
        Assert.NotEmpty(DecodedEvent.AllOf(SomeRequest.Json($$$"""{"p":{"a":{{{System.Text.Json.JsonSerializer.Serialize(text)}}}}}""").ToBytes()));
    }

    [Fact]
    public void A_warm_decoder_takes_no_memory_for_redaction()
    {
        var decoder = new EventDecoder();
        var record = SomeRequest.Json("""{"u":"https://a.example/?token=b&n=4111111111111111","r":"https://b.example/?q=%3Fpin%3D1","p":{"pwd":"1","o":{"otp":1},"l":"https://x.example/?sid=1"}}""").ToBytes();

        Assert.Equal(0, Allocation.OfWarm(() => Decode(decoder, record, 1000)));
    }

    private static void Decode(EventDecoder decoder, byte[] record, int times)
    {
        for (; times > 0; times--)
        {
            var decoded = decoder.Decode(UInt128.One, 0, record);
            while (decoded.MoveNext())
            {
                Assert.True(decoded.Rejection.IsNone);
            }
        }
    }

    private static string Url(string url) => DecodedEvent.OfQuery($"u={Uri.EscapeDataString(url)}")[EventText.PageUrl];

    private static string Redact(string text, ScrubbedParameters names)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var destination = new byte[SecretRedaction.MaxLength(bytes.Length)];
        return Encoding.UTF8.GetString(destination, 0, SecretRedaction.Redact(bytes, names, destination));
    }
}

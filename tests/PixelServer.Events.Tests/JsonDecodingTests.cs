using System.Text;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Events.Tests;

public sealed class JsonDecodingTests
{
    [Fact]
    public void An_object_is_one_event_with_the_keys_of_a_query()
    {
        var first = new string('a', 64);
        var second = new string('B', 64);
        var decoded = DecodedEvent.OfJson($$$"""
            {"s":"demo","e":"view_item","id":"x","u":"https://shop.example/p/1","t":"Sch\u00f6n \"neu\" \ud83d\ude00","v":12.5,"c":"usd",
             "i":[{"item_id":7,"item_name":"N","price":"3.25","quantity":null},{"id":"b","other":{"deep":[1]}}],
             "p":{"a":1,"b":false,"c":"x","d":null,"e":{"f":[1,2]} },"em":["{{{first}}}","{{{second}}}"],"ph":"{{{first}}}","cs":"m",
             "sw":100,"unknown":{"k":[true]},"flag":true,"none":null}
            """);

        Assert.Equal(RejectReason.None, decoded.Reason);
        Assert.Equal("view_item", decoded[EventText.Name]);
        Assert.Equal("Schön \"neu\" 😀", decoded[EventText.Title]);
        Assert.Equal(12.5m, decoded.Value);
        Assert.Equal(["7|N|||3.25|1", "b||||0|1"], decoded.Items);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["a"] = "1",
                ["b"] = "false",
                ["c"] = "x",
                ["e"] = """{"f":[1,2]}""",
                ["unknown"] = """{"k":[true]}""",
                ["flag"] = "true",
            },
            decoded.Props);
        Assert.Equal([first, second.ToLowerInvariant()], decoded.EmailHashes);
        Assert.Equal([first], decoded.PhoneHashes);
        Assert.Equal(Consent.Marketing, decoded.Consent);
        Assert.StartsWith("100x0", decoded.Sizes, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"em":["A","B","A"],"ph":["B","B"]}""")]
    [InlineData("""{"em":"A,B,A","ph":"B, B"}""")]
    public void Repeated_hashes_keep_their_places(string json)
    {
        var (first, second) = (new string('a', 64), new string('b', 64));
        var decoded = DecodedEvent.OfJson(json.Replace("A", first, StringComparison.Ordinal).Replace("B", second, StringComparison.Ordinal));

        Assert.Equal([first, second, first], decoded.EmailHashes);
        Assert.Equal([second, second], decoded.PhoneHashes);
    }

    [Fact]
    public void Sixteen_hashes_are_taken_and_no_more_even_when_they_are_the_same()
    {
        static string Repeated(int count) => $$"""{"em":"{{string.Join(',', Enumerable.Repeat(new string('a', 64), count))}}"}""";

        Assert.Equal(16, DecodedEvent.OfJson(Repeated(16)).EmailHashes.Count);
        Assert.Equal(RejectReason.BadHash, DecodedEvent.OfJson(Repeated(17)).Reason);
    }

    [Fact]
    public void An_array_is_an_event_for_each_object_and_one_bad_event_harms_no_other()
    {
        var decoded = DecodedEvent.AllOf(SomeRequest.Json("""[{"e":"a"},{"e":"B"},7,{"e":"c","v":"x"},{"e":"d"}]""").ToBytes());

        Assert.Equal(
            [RejectReason.None, RejectReason.BadEventName, RejectReason.MalformedJson, RejectReason.BadNumber, RejectReason.None],
            decoded.Select(each => each.Reason));
        Assert.Equal(["", """{"e":"B"}""", "7", """{"e":"c","v":"x"}""", ""], decoded.Select(each => each.Payload));
        Assert.Equal("0198000000000000000000000000abcd-7-4", decoded[4][EventText.EventId]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("[]")]
    [InlineData("5")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("{")]
    [InlineData("{\"e\":\"a\"")]
    [InlineData("{\"e\":\"a\"}x")]
    [InlineData("{'e':1}")]
    [InlineData("{\"e\":\"a\",}")]
    [InlineData("{\"t\":\"\\x\"}")]
    [InlineData("{\"v\":01}")]
    [InlineData("{\"v\":NaN}")]
    public void What_is_no_event_is_one_rejection(string json)
    {
        Assert.Equal(RejectReason.MalformedJson, DecodedEvent.OfJson(json).Reason);
    }

    [Fact]
    public void Broken_json_keeps_the_events_before_it()
    {
        var decoded = DecodedEvent.AllOf(SomeRequest.Json("""[{"e":"a"},{"e":"b"},{"e":""").ToBytes());

        Assert.Equal([RejectReason.None, RejectReason.None, RejectReason.MalformedJson], decoded.Select(each => each.Reason));
        Assert.Equal("""{"e":""", decoded[2].Payload);
    }

    [Theory]
    [InlineData('[', ']')]
    [InlineData('{', '}')]
    public void A_hundred_thousand_levels_are_malformed_and_nothing_overflows(char open, char close)
    {
        var nested = open == '['
            ? new string(open, 100_000) + new string(close, 100_000)
            : string.Concat(Enumerable.Repeat("{\"a\":", 100_000)) + "1" + new string(close, 100_000);

        Assert.Equal(RejectReason.MalformedJson, DecodedEvent.OfJson($"{{\"x\":{nested}}}").Reason);
        Assert.Equal(RejectReason.BadProps, DecodedEvent.OfQuery($"p={nested}").Reason);
        Assert.Equal(RejectReason.BadItems, DecodedEvent.OfQuery($"i={nested}").Reason);
    }

    [Fact]
    public void Sixteen_levels_are_read_and_seventeen_are_not()
    {
        static string Nested(int levels) => $"{{\"x\":{new string('[', levels - 1)}{new string(']', levels - 1)}}}";

        Assert.Equal(RejectReason.None, DecodedEvent.OfJson(Nested(16)).Reason);
        Assert.Equal(RejectReason.MalformedJson, DecodedEvent.OfJson(Nested(17)).Reason);
    }

    [Fact]
    public void Of_a_repeated_key_the_last_counts()
    {
        var decoded = DecodedEvent.OfJson("""{"t":"one","t":"two","k":1,"k":2,"p":{"k":3},"i":[{"id":"a","id":"b"}],"i":[{"id":"c"}]}""");

        Assert.Equal("two", decoded[EventText.Title]);
        Assert.Equal("3", decoded.Props["k"]);
        Assert.Equal(["c||||0|1"], decoded.Items);
    }

    [Fact]
    public void Half_a_surrogate_pair_and_invalid_utf8_become_replacement_characters()
    {
        Assert.Equal("a\uFFFDb", DecodedEvent.OfJson("""{"t":"a\ud800b"}""")[EventText.Title]);
        Assert.Equal("\uFFFD😀", DecodedEvent.OfJson("""{"t":"\udc00\ud83d\ude00"}""")[EventText.Title]);
        Assert.Equal("\uFFFDA", DecodedEvent.OfJson("""{"t":"\ud83d\u0041"}""")[EventText.Title]);
        Assert.Equal("ab", DecodedEvent.OfJson("""{"t":"a\u0000\r\n\u0085b"}""")[EventText.Title]);
        byte[] invalid = [.. "{\"t\":\"a"u8, 0xFF, 0xC3, .. "b\"}"u8];
        var decoded = Assert.Single(DecodedEvent.AllOf((SomeRequest.Json("") with { Payload = invalid }).ToBytes()));
        Assert.Equal("a\uFFFD\uFFFDb", decoded[EventText.Title]);
    }

    [Theory]
    [InlineData("""{"t":{}}""", RejectReason.BadField)]
    [InlineData("""{"id":[]}""", RejectReason.BadField)]
    [InlineData("""{"v":true}""", RejectReason.BadNumber)]
    [InlineData("""{"v":1e400}""", RejectReason.BadNumber)]
    [InlineData("""{"i":"[{]"}""", RejectReason.BadItems)]
    [InlineData("""{"p":"x"}""", RejectReason.BadProps)]
    [InlineData("""{"em":[5]}""", RejectReason.BadHash)]
    [InlineData("""{"em":{"a":1}}""", RejectReason.BadHash)]
    [InlineData("""{"em":["a@b.example"]}""", RejectReason.BadHash)]
    public void A_broken_rule_is_rejected_with_its_reason(string json, RejectReason reason)
    {
        Assert.Equal(reason, DecodedEvent.OfJson(json).Reason);
    }

    [Fact]
    public void Items_and_props_may_be_sent_as_json_in_a_text()
    {
        var decoded = DecodedEvent.OfJson("""{"i":"[{\"id\":\"a\\u00e9\"}]","p":"{\"k\":\"v\"}"}""");

        Assert.Equal(["aé||||0|1"], decoded.Items);
        Assert.Equal("v", decoded.Props["k"]);
    }

    [Fact]
    public void Huge_numbers_and_long_digits_are_kept_as_text_where_text_is_wanted()
    {
        var digits = new string('9', 5000);
        var decoded = DecodedEvent.Of(SomeRequest.Json($"{{\"uid\":{digits},\"k\":{digits}}}"));

        Assert.Equal(256, decoded[EventText.UserId].Length);
        Assert.Equal(2048, decoded.Props["k"].Length);
        Assert.Equal(5000, Encoding.UTF8.GetByteCount(digits));
    }
}

using System.Text;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Events.Tests;

public sealed class DecoderRobustnessTests
{
    private static readonly string[] Fragments =
    [
        "{", "}", "[", "]", ":", ",", "\"", "\\", "\\u", "\\ud800", "%", "%4", "%40", "%00", "+", "&", "=", "@", "null", "true", "-1e9",
        "\"em\"", "\"ph\":", "\"i\":[{", "\"p\":{", "em=", "ph=", "i=[", "p={", "e=", "u=https://a@b.cd/", "\"u\":\"", "a@b.cd", "\0", "\r\n", "\u00ff", "😀",
    ];

    [Fact]
    public void Random_bytes_never_throw_and_every_record_gives_an_answer()
    {
        var random = new Random(20260304);
        var decoder = new EventDecoder();
        for (var round = 0; round < 20_000; round++)
        {
            var payload = RandomPayload(random);
            var record = (new SomeRequest { Kind = (RequestKind)random.Next(1, 3), Payload = payload }).ToBytes();
            if (random.Next(20) == 0)
            {
                record[random.Next(record.Length)] ^= (byte)random.Next(256);
            }

            Assert.True(CountEvents(decoder, record) >= 1, $"round {round}");
        }
    }

    [Fact]
    public void A_record_decodes_to_the_same_events_whatever_was_decoded_before()
    {
        var random = new Random(7);
        var used = new EventDecoder();
        for (var round = 0; round < 500; round++)
        {
            var record = (new SomeRequest { Kind = (RequestKind)random.Next(1, 3), Payload = RandomText(random) }).ToBytes();
            var first = DecodedEvent.AllOf(record);
            var second = DecodedEvent.AllOf(record, used);
            Assert.Equal(first.Select(Summary), second.Select(Summary));
        }
    }

    [Fact]
    public void A_warm_decoder_takes_no_memory()
    {
        var hash = new string('a', 64);
        byte[][] records =
        [
            SomeRequest.Query($"s=demo&e=purchase&u=https%3A%2F%2Fshop.example%2Fcart%3Fm%3Djoe%40x.example&t=Sch%C3%B6n+da&v=19.99&c=eur&em={hash}"
                + "&i=%5B%7B%22id%22:%22p1%22,%22price%22:9.5%7D%5D&k=v").ToBytes(),
            SomeRequest.Json($$"""[{"e":"scroll","t":"Sch\u00f6n","p":{"a":1,"b":"x\ny"},"em":["{{hash}}"]},{"i":[{"id":"a"}],"x":{"y":1} }]""").ToBytes(),
        ];
        var decoder = new EventDecoder();

        Assert.Equal(0, Allocation.OfWarm(() => Decode(decoder, records, 1000)));
    }

    private static void Decode(EventDecoder decoder, byte[][] records, int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            foreach (var record in records)
            {
                CountEvents(decoder, record);
            }
        }
    }

    private static int CountEvents(EventDecoder decoder, byte[] record)
    {
        var events = 0;
        var decoded = decoder.Decode(DecodedEvent.SomeBlock, 0, record);
        while (decoded.MoveNext())
        {
            events += decoded.Rejection.IsNone || decoded.Payload.Length >= 0 ? 1 : 0;
        }

        return events;
    }

    private static string Summary(DecodedEvent decoded) =>
        $"{decoded.Reason} {decoded.Payload} {decoded.Value} {string.Join('\n', decoded.Texts.Values)} {string.Join('\n', decoded.Items)} {string.Join('\n', decoded.Props)}";

    private static byte[] RandomPayload(Random random)
    {
        if (random.Next(3) > 0)
        {
            return RandomText(random);
        }

        var bytes = new byte[random.Next(64)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] RandomText(Random random)
    {
        var text = new StringBuilder(random.Next(2) == 0 ? "{" : "");
        for (var i = random.Next(24); i > 0; i--)
        {
            text.Append(Fragments[random.Next(Fragments.Length)]);
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}

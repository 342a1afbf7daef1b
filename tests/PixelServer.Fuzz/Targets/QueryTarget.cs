using System.Text;
using PixelServer.Collection;
using PixelServer.Events;

namespace PixelServer.Fuzz.Targets;

/// <summary>The query of <c>GET /p.gif</c>: at the collector, and decoded by the loader.</summary>
internal sealed class QueryTarget : IFuzzTarget
{
    private readonly EventCheck _events = new();

    public string Name => "query";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. new[]
        {
            "s=demo&e=page_view&id=0123456789abcdef&u=https%3A%2F%2Fshop.example%2Fshoes%3Fq%3Da%40b.cd&t=Sch%C3%B6n+da&cs=am&r=https://www.example/",
            "s=demo&e=purchase&v=19.99&c=eur&o=1&i=%5B%7B%22id%22:%22p1%22,%22price%22:9.5,%22quantity%22:2%7D%5D&p=%7B%22a%22:1%7D&ts=1772600767089",
            $"s=demo&em={new string('a', 64)}&ph={new string('b', 64)}&uid=7&gpc=1&sw=1920&sh=1080&vw=800&vh=600&l=de-DE&tz=Europe%2FBerlin&k=v",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    public IReadOnlyList<byte[]> Words { get; } =
    [
        .. new[] { "s=", "&e=", "&u=", "&r=", "&t=", "&p=", "&i=", "&em=", "&ph=", "&v=", "&c=", "&ts=", "&cs=", "&gpc=1", "%00", "%", "%f0%9f%98%80", "%ed%a0%80", "https://", "//", "a@b.cd", "-1e9", "[{", "}]", "\\u" }
            .Select(Encoding.UTF8.GetBytes),
    ];

    public void Run(byte[] input)
    {
        // As Kestrel hands it on: bytes above 0x7f stay characters.
        var query = Encoding.Latin1.GetString(input);
        var scan = QueryScan.Of(query);
        var again = QueryScan.Of(query);
        FuzzFinding.Unless(scan.Site.SequenceEqual(again.Site) && scan.Consent == again.Consent, "the same query is read in two ways");
        _ = QueryScan.ClientTimeOf(query);
        FuzzFinding.Unless(_events.Check(RequestKind.Query, input) == 1, "a query is not one event");
    }
}

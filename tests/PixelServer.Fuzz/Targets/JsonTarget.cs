using System.Text;
using PixelServer.Collection;
using PixelServer.Events;

namespace PixelServer.Fuzz.Targets;

/// <summary>The body of <c>POST /p</c>: at the collector, and decoded by the loader. What the collector accepts the loader can read.</summary>
internal sealed class JsonTarget : IFuzzTarget
{
    private readonly EventCheck _events = new();

    public string Name => "json";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. new[]
        {
            """{"s":"demo","e":"purchase","id":"1","u":"https://shop.example/?q=a@b.cd","v":19.99,"c":"EUR","i":[{"id":"p1","name":"Mug","price":9.5,"quantity":2}],"p":{"a":1,"b":"x\ny"},"cs":"am"}""",
            """[{"s":"demo","e":"scroll","t":"Sch\u00f6n","ts":1772600767089,"gpc":true},{"e":"click","em":["0123"],"x":{"y":[1,null]}}]""",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    public IReadOnlyList<byte[]> Words { get; } =
    [
        .. new[] { "\"s\":\"demo\"", "\"e\":", "\"u\":", "\"p\":{", "\"i\":[{", "\"em\":[", "\"ts\":", "\"cs\":\"\"", "\\ud800", "\\u0000", "1e400", "-0", "null", "true", "[[[[", "]]]]", "{\"a\":", "😀", "//", "," }
            .Select(Encoding.UTF8.GetBytes),
    ];

    public void Run(byte[] input)
    {
        var scan = BodyScan.Of(input, "demo");
        FuzzFinding.Unless(scan == BodyScan.Of(input, "demo"), "the same body is read in two ways");
        if (scan.Error != RejectReason.None)
        {
            return;
        }

        FuzzFinding.Unless(scan.EventCount is >= 1 and <= BodyScan.MaxEvents, $"{scan.EventCount} events were accepted");
        _ = BodyScan.ClientTimeOf(input);
        var events = _events.Check(RequestKind.Json, input);
        FuzzFinding.Unless(events == scan.EventCount, $"{scan.EventCount} events were accepted and {events} are read");
    }
}

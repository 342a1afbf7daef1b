using System.Globalization;
using System.Text;

namespace PixelServer.EndToEnd.Running;

/// <summary>A span as OTLP carries it in protobuf: <c>ExportTraceServiceRequest</c>, of which only what the tests ask is read.</summary>
internal sealed record OtlpSpan(string Name, IReadOnlyDictionary<string, string> Attributes, bool IsFailed)
{
    // Numbers of fields in opentelemetry/proto/trace/v1/trace.proto and common.proto.
    private const int ResourceSpans = 1;
    private const int ScopeSpans = 2;
    private const int Spans = 2;
    private const int SpanName = 5;
    private const int SpanAttributes = 9;
    private const int SpanStatus = 15;
    private const int Error = 2;

    /// <summary>All spans of a request's body.</summary>
    public static IReadOnlyList<OtlpSpan> ReadAll(ReadOnlyMemory<byte> body) =>
    [
        .. from resource in Fields(body) where resource.Number == ResourceSpans
           from scope in Fields(resource.Bytes) where scope.Number == ScopeSpans
           from span in Fields(scope.Bytes) where span.Number == Spans
           select Read(span.Bytes),
    ];

    private static OtlpSpan Read(ReadOnlyMemory<byte> bytes)
    {
        var fields = Fields(bytes).ToList();
        return new OtlpSpan(
            Text(fields.Single(field => field.Number == SpanName).Bytes),
            fields.Where(field => field.Number == SpanAttributes).Select(field => Pair(field.Bytes)).ToDictionary(),
            fields.Any(field => field.Number == SpanStatus && Fields(field.Bytes).Any(status => status is { Number: 3, Value: Error })));
    }

    private static KeyValuePair<string, string> Pair(ReadOnlyMemory<byte> bytes)
    {
        var fields = Fields(bytes).ToList();
        var value = Fields(fields.Single(field => field.Number == 2).Bytes).Single();
        return new(Text(fields.Single(field => field.Number == 1).Bytes), value.Number == 1 ? Text(value.Bytes) : value.Value.ToString(CultureInfo.InvariantCulture));
    }

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    private static IEnumerable<(int Number, ulong Value, ReadOnlyMemory<byte> Bytes)> Fields(ReadOnlyMemory<byte> message)
    {
        for (var at = 0; at < message.Length;)
        {
            var tag = Varint(message, ref at);
            var number = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0:
                    yield return (number, Varint(message, ref at), default);
                    break;
                case 1:
                    at += sizeof(ulong);
                    break;
                case 5:
                    at += sizeof(uint);
                    break;
                case 2:
                    var length = (int)Varint(message, ref at);
                    yield return (number, 0, message.Slice(at, length));
                    at += length;
                    break;
                default:
                    throw new InvalidDataException($"Field {number} is of a kind that protobuf has no more.");
            }
        }
    }

    private static ulong Varint(ReadOnlyMemory<byte> message, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var one = message.Span[at++];
            value |= (ulong)(one & 0x7f) << shift;
            if (one < 0x80)
            {
                return value;
            }
        }
    }
}

using System.Text;
using PixelServer.Events;

namespace PixelServer.Testing;

/// <summary>Request records as the collector would log them; a test states only what matters to it.</summary>
public sealed record SomeRequest
{
    /// <summary>2026-03-04 05:06:07.089 UTC, in Unix microseconds.</summary>
    public const long SomeTime = 1_772_600_767_089_000;

    public RequestKind Kind { get; init; } = RequestKind.Query;

    public string Site { get; init; } = "demo";

    public byte[] Payload { get; init; } = [];

    public long ReceivedAt { get; init; } = SomeTime;

    public ulong VisitorId { get; init; } = 42;

    public uint VisitorCreatedAt { get; init; } = 1_772_000_000;

    public RequestSignals Signals { get; init; }

    public byte[] Address { get; init; } = [192, 0, 2, 7];

    public string UserAgent { get; init; } = "Mozilla/5.0 (X11; Linux x86_64)";

    public string Referrer { get; init; } = "";

    public string Language { get; init; } = "en-GB,en;q=0.8";

    public string ClientHints { get; init; } = "";

    public static SomeRequest Query(string query) => new() { Payload = Encoding.UTF8.GetBytes(query) };

    public static SomeRequest Json(string json) => new() { Kind = RequestKind.Json, Payload = Encoding.UTF8.GetBytes(json) };

    /// <summary>The record's bytes.</summary>
    public byte[] ToBytes()
    {
        var buffer = new byte[RequestRecord.HeaderLength + Payload.Length + 16 + (3 * (UserAgent.Length + Referrer.Length + Language.Length + ClientHints.Length + Site.Length))];
        var writer = new RequestRecordWriter(buffer, Kind, Signals, ReceivedAt, VisitorId, VisitorCreatedAt);
        writer.Add(RequestField.Site, Site, int.MaxValue);
        writer.Add(RequestField.Address, Address);
        writer.Add(RequestField.UserAgent, UserAgent, int.MaxValue);
        writer.Add(RequestField.Referrer, Referrer, int.MaxValue);
        writer.Add(RequestField.Language, Language, int.MaxValue);
        writer.Add(RequestField.ClientHints, ClientHints, int.MaxValue);
        writer.Add(RequestField.Payload, Payload);
        return writer.Written.ToArray();
    }
}

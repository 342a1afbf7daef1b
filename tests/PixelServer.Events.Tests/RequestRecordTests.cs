using Xunit;

namespace PixelServer.Events.Tests;

public sealed class RequestRecordTests
{
    [Fact]
    public void A_written_record_reads_back_field_by_field()
    {
        var buffer = new byte[512];
        var writer = new RequestRecordWriter(buffer, RequestKind.Query, RequestSignals.NewVisitor | RequestSignals.DoNotTrack, 123456789012345, ulong.MaxValue, 42);
        writer.Add(RequestField.Site, "demo"u8);
        writer.Add(RequestField.Address, [127, 0, 0, 1]);
        writer.Add(RequestField.UserAgent, "Mozilla/5.0 é", 100);
        writer.Add(RequestField.Payload, "s=demo&e=click"u8);

        Assert.True(RequestRecord.TryRead(writer.Written, out var record));
        Assert.Equal(RequestKind.Query, record.Kind);
        Assert.Equal(RequestSignals.NewVisitor | RequestSignals.DoNotTrack, record.Signals);
        Assert.Equal(123456789012345, record.ReceivedAt);
        Assert.Equal(ulong.MaxValue, record.VisitorId);
        Assert.Equal(42u, record.VisitorCreatedAt);
        Assert.True(record.Site.SequenceEqual("demo"u8));
        Assert.True(record.Address.SequenceEqual(new byte[] { 127, 0, 0, 1 }));
        Assert.True(record.UserAgent.SequenceEqual("Mozilla/5.0 é"u8));
        Assert.True(record.Referrer.IsEmpty);
        Assert.True(record.Payload.SequenceEqual("s=demo&e=click"u8));
    }

    [Fact]
    public void A_record_cut_at_any_byte_is_refused()
    {
        var buffer = new byte[512];
        var writer = new RequestRecordWriter(buffer, RequestKind.Json, RequestSignals.None, 1, 2, 3);
        writer.Add(RequestField.Site, "demo"u8);
        writer.Add(RequestField.Payload, "{}"u8);
        var written = writer.Written.ToArray();

        for (var length = 0; length < written.Length; length++)
        {
            Assert.False(RequestRecord.TryRead(written.AsSpan(0, length), out _));
        }
    }

    [Fact]
    public void Lengths_that_overflow_are_refused()
    {
        var bytes = new byte[RequestRecord.HeaderLength];
        bytes[0] = RequestRecord.Version;
        bytes[1] = (byte)RequestKind.Query;
        bytes.AsSpan(24).Fill(0x7f);

        Assert.False(RequestRecord.TryRead(bytes, out _));
    }
}

using System.Buffers;
using System.Buffers.Binary;
using PixelServer.Events;
using PixelServer.Pipeline.EventLog;

namespace PixelServer.IngestBenchmark;

/// <summary>
/// The rows one after the other in ClickHouse's RowBinary, written as directly as Native is: what the packaged C# clients send.
/// </summary>
internal sealed class RowBinaryFormat() : RowFormat("RowBinary")
{
    private readonly ArrayBufferWriter<byte> _rows = new(1 << 20);

    public override void Add(PixelEvent source)
    {
        Text(source[EventText.Site]);
        Text(source[EventText.Name]);
        Text(source[EventText.EventId]);
        Int64(source.EventTime);
        Int64(source.ReceivedAt);
        Nullable(source.ClientTime);
        Int64((long)source.VisitorId);
        VisitorCreatedAt(source.VisitorCreatedAt);
        Flag((source.Signals & RequestSignals.NewVisitor) != 0);
        Flag((source.Signals & RequestSignals.Cookieless) != 0);
        Text(source[EventText.UserId]);
        Hashes(source, source.EmailHashes);
        Hashes(source, source.PhoneHashes);
        Flag((source.Consent & Consent.Analytics) != 0);
        Flag((source.Consent & Consent.Marketing) != 0);
        Flag((source.Signals & RequestSignals.GlobalPrivacyControl) != 0);
        Flag((source.Signals & RequestSignals.DoNotTrack) != 0);
        Text(source[EventText.PageUrl]);
        Text(source[EventText.PageHost]);
        Text(source[EventText.PagePath]);
        Text(source[EventText.Referrer]);
        Text(source[EventText.Title]);
        Nullable(source.Value);
        Text(source[EventText.Currency]);
        Text(source[EventText.OrderId]);
        Items(source);
        Props(source);
        UInt16(source.ScreenWidth);
        UInt16(source.ScreenHeight);
        UInt16(source.ViewportWidth);
        UInt16(source.ViewportHeight);
        Text(source[EventText.Language]);
        Text(source[EventText.TimeZone]);
        Text(source[EventText.UserAgent]);
        Text(source[EventText.AcceptLanguage]);
        Text(source[EventText.ClientHints]);
        Int64((long)(ulong)Block.Value);
        Int64((long)(ulong)(Block.Value >> 64));
        UInt16(DayOf(Block));
    }

    public override Task WriteAsync(Stream stream, CancellationToken cancellationToken) =>
        stream.WriteAsync(_rows.WrittenMemory, cancellationToken).AsTask();

    public override void Clear() => _rows.ResetWrittenCount();

    private static ushort DayOf(BlockId block) => (ushort)((ulong)(block.Value >> 80) / 86_400_000);

    private void Items(PixelEvent source)
    {
        Count(source.Items.Length);
        foreach (var item in source.Items)
        {
            Text(source[item.Id]);
        }

        Count(source.Items.Length);
        foreach (var item in source.Items)
        {
            Text(source[item.Name]);
        }

        Count(source.Items.Length);
        foreach (var item in source.Items)
        {
            Text(source[item.Brand]);
        }

        Count(source.Items.Length);
        foreach (var item in source.Items)
        {
            Text(source[item.Category]);
        }

        Count(source.Items.Length);
        foreach (var item in source.Items)
        {
            Int64(item.Price);
        }

        Count(source.Items.Length);
        foreach (var item in source.Items)
        {
            Int64(item.Quantity);
        }
    }

    private void Props(PixelEvent source)
    {
        Count(source.Props.Length);
        foreach (var prop in source.Props)
        {
            Text(source[prop.Key]);
            Text(source[prop.Value]);
        }
    }

    private void Hashes(PixelEvent source, ReadOnlySpan<Utf8Slice> hashes)
    {
        Count(hashes.Length);
        foreach (var hash in hashes)
        {
            _rows.Write(source[hash]);
        }
    }

    private void Text(ReadOnlySpan<byte> text)
    {
        Count(text.Length);
        _rows.Write(text);
    }

    private void Count(int value)
    {
        var target = _rows.GetSpan(5);
        var length = 0;
        var rest = (uint)value;
        for (; rest >= 0x80; rest >>= 7)
        {
            target[length++] = (byte)(rest | 0x80);
        }

        target[length++] = (byte)rest;
        _rows.Advance(length);
    }

    private void Nullable(long? value)
    {
        Flag(value is null);
        if (value is { } some)
        {
            Int64(some);
        }
    }

    private void VisitorCreatedAt(uint value)
    {
        Flag(value == 0);
        if (value != 0)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(_rows.GetSpan(4), value);
            _rows.Advance(4);
        }
    }

    private void Flag(bool value)
    {
        _rows.GetSpan(1)[0] = value ? (byte)1 : (byte)0;
        _rows.Advance(1);
    }

    private void UInt16(ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_rows.GetSpan(2), value);
        _rows.Advance(2);
    }

    private void Int64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_rows.GetSpan(8), value);
        _rows.Advance(8);
    }
}

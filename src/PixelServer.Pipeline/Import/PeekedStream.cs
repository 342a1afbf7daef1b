namespace PixelServer.Pipeline.Import;

/// <summary>A stream whose first bytes can be looked at before they are read. Owns the stream beneath.</summary>
internal sealed class PeekedStream : ReadOnlyStream
{
    private readonly Stream _inner;
    private ReadOnlyMemory<byte> _head;

    public PeekedStream(Stream inner, int headBytes, out ReadOnlySpan<byte> head)
    {
        _inner = inner;
        var bytes = new byte[headBytes];
        _head = bytes.AsMemory(0, inner.ReadAtLeast(bytes, headBytes, throwOnEndOfStream: false));
        head = _head.Span;
    }

    public override int Read(Span<byte> buffer)
    {
        if (_head.IsEmpty)
        {
            return _inner.Read(buffer);
        }

        var count = Math.Min(buffer.Length, _head.Length);
        _head.Span[..count].CopyTo(buffer);
        _head = _head[count..];
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }
}

using PixelServer.Pipeline.Import;

namespace PixelServer.Pipeline.Tests.Import;

/// <summary>Gives its bytes in pieces of a fixed size, as a slow pipe might.</summary>
internal sealed class ChunkedStream(byte[] bytes, int chunk) : ReadOnlyStream
{
    private int _position;

    public override int Read(Span<byte> buffer)
    {
        var count = Math.Min(Math.Min(chunk, buffer.Length), bytes.Length - _position);
        bytes.AsSpan(_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }
}

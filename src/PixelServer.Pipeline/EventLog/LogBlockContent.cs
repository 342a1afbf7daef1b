using System.Buffers;

namespace PixelServer.Pipeline.EventLog;

/// <summary>
/// The records of one block, read into a rented buffer that is returned on disposal; enumerate with foreach. Records are
/// verified while enumerating; unreadable stretches are kept aside and skipped.
/// </summary>
public sealed class LogBlockContent : IDisposable
{
    private readonly LogBlock _block;
    private readonly ulong _salt;
    private readonly KeepAside _keepAside;
    private byte[]? _buffer;

    internal LogBlockContent(LogBlock block, byte[] buffer, ulong salt, KeepAside keepAside)
    {
        _block = block;
        _buffer = buffer;
        _salt = salt;
        _keepAside = keepAside;
    }

    internal delegate void KeepAside(LogBlock block, int offset, ReadOnlySpan<byte> bytes);

    public Enumerator GetEnumerator()
    {
        ObjectDisposedException.ThrowIf(_buffer is null, this);
        return new Enumerator(this, new SegmentScanner(_buffer.AsSpan(0, _block.Bytes), _salt, _block.Start, endIsKnown: true));
    }

    public void Dispose()
    {
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = null;
        }
    }

    /// <summary>Steps through the payloads; each is valid until the content is disposed.</summary>
    public ref struct Enumerator
    {
        private readonly LogBlockContent _content;
        private SegmentScanner _scanner;

        internal Enumerator(LogBlockContent content, SegmentScanner scanner)
        {
            _content = content;
            _scanner = scanner;
        }

        public readonly ReadOnlySpan<byte> Current => _scanner.Payload;

        public bool MoveNext()
        {
            while (_scanner.MoveNext())
            {
                if (!_scanner.IsGap)
                {
                    if (_scanner.Kind == LogRecordKind.Request)
                    {
                        return true;
                    }
                }
                else
                {
                    _content._keepAside(_content._block, _scanner.Offset, _scanner.Payload);
                }
            }

            return false;
        }
    }
}

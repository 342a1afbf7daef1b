using System.Buffers;

namespace PixelServer.Pipeline.EventLog;

/// <summary>
/// The records of one block as they lie in the log; enumerate with foreach. Records are verified while enumerating; unreadable
/// stretches are kept aside and skipped. Dispose it: its buffer may be rented.
/// </summary>
public sealed class LogBlockContent : IDisposable
{
    private readonly int _length;
    private readonly KeepAside? _keepAside;
    private readonly bool _isRented;
    private byte[]? _buffer;

    /// <summary>Content that came from elsewhere than this machine's log.</summary>
    /// <param name="bytes">The block's bytes, whole.</param>
    /// <param name="salt">The salt of the segment they lay in.</param>
    /// <param name="start">Where in the segment they began.</param>
    public LogBlockContent(byte[] bytes, ulong salt, int start)
    {
        _buffer = bytes;
        _length = bytes.Length;
        Salt = salt;
        Start = start;
    }

    internal LogBlockContent(LogBlock block, byte[] rented, ulong salt, KeepAside keepAside)
    {
        _buffer = rented;
        _isRented = true;
        _length = block.Bytes;
        _keepAside = keepAside;
        Salt = salt;
        Start = block.Start;
    }

    internal delegate void KeepAside(int offset, ReadOnlySpan<byte> bytes);

    /// <summary>The salt of the block's segment, without which its records cannot be verified.</summary>
    public ulong Salt { get; }

    /// <summary>Where in its segment the block begins; records are stamped with their place.</summary>
    public int Start { get; }

    /// <summary>The block's bytes as they are. Valid until the content is disposed.</summary>
    public ReadOnlyMemory<byte> Bytes => Buffer.AsMemory(0, _length);

    private byte[] Buffer => _buffer ?? throw new ObjectDisposedException(nameof(LogBlockContent));

    public Enumerator GetEnumerator() => new(this, new SegmentScanner(Buffer.AsSpan(0, _length), Salt, Start, endIsKnown: true));

    public void Dispose()
    {
        if (_buffer is not null && _isRented)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = null;
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
                    _content._keepAside?.Invoke(_scanner.Offset, _scanner.Payload);
                }
            }

            return false;
        }
    }
}

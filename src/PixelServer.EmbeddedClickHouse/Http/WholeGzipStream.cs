using System.IO.Compression;
using System.Security.Cryptography;

namespace PixelServer.EmbeddedClickHouse.Http;

/// <summary>
/// Decompresses gzip and fails where it is cut off, which <see cref="GZipStream"/> alone takes for its end. A second gzip member with
/// a random mark follows the body: only behind a complete body is the mark what comes out last. Asynchronous reading only.
/// </summary>
internal sealed class WholeGzipStream : Stream
{
    private const int MarkLength = 16;

    private readonly byte[] _mark = RandomNumberGenerator.GetBytes(MarkLength);
    private readonly GZipStream _plain;

    // The last bytes that came out: they may be the mark and are held back until more follow.
    private readonly byte[] _held = new byte[MarkLength];
    private int _heldLength;

    public WholeGzipStream(Stream compressed) =>
        _plain = new GZipStream(new TwoStreams(compressed, Compress(_mark)), CompressionMode.Decompress);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var work = new byte[buffer.Length + MarkLength];
        while (true)
        {
            _held.AsSpan(0, _heldLength).CopyTo(work);
            var read = await _plain.ReadAsync(work.AsMemory(_heldLength, buffer.Length), cancellationToken);
            if (read == 0)
            {
                return _held.AsSpan(0, _heldLength).SequenceEqual(_mark) ? 0 : throw new InvalidDataException("the gzip data is cut off.");
            }

            var total = _heldLength + read;
            var free = Math.Max(0, total - MarkLength);
            _heldLength = total - free;
            work.AsSpan(free, _heldLength).CopyTo(_held);
            if (free > 0)
            {
                work.AsSpan(0, free).CopyTo(buffer.Span);
                return free;
            }
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _plain.Dispose();
        base.Dispose(disposing);
    }

    private static MemoryStream Compress(byte[] mark)
    {
        var member = new MemoryStream();
        using (var gzip = new GZipStream(member, CompressionLevel.NoCompression, leaveOpen: true))
        {
            gzip.Write(mark);
        }

        member.Position = 0;
        return member;
    }

    /// <summary>One stream after the other.</summary>
    private sealed class TwoStreams(Stream first, Stream second) : Stream
    {
        private bool _firstEnded;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = _firstEnded ? 0 : await first.ReadAsync(buffer, cancellationToken);
            _firstEnded |= read == 0;
            return _firstEnded ? await second.ReadAsync(buffer, cancellationToken) : read;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();
    }
}

using System.Buffers.Binary;
using System.IO.Compression;

namespace PixelServer.Pipeline.Import;

/// <summary>
/// Unpacks gzip, one member after the other, and insists on each member's own end: its checksum and length. The framework's
/// reader takes a file that was cut off for one that ends there, and passes over what follows the last member. Owns the stream beneath.
/// </summary>
/// <remarks>
/// A deflate stream does not tell where it ended in the bytes it was given. But the eight bytes behind its end are known from what was
/// unpacked, so they are looked for in the last piece that it was given.
/// </remarks>
internal sealed class GzipContent : ReadOnlyStream
{
    private const int TrailerBytes = 8;
    private const int PieceBytes = 8 << 10;

    // The deflate stream may have ended in the piece before, with the checksum's first bytes in the last one.
    private const int KeptBytes = PieceBytes + TrailerBytes;

    private readonly Stream _inner;
    private readonly byte[] _buffer = new byte[KeptBytes + PieceBytes + TrailerBytes];
    private readonly GzipChecksum _checksum = new();
    private DeflateStream? _member;
    private int _start;
    private int _taken;
    private int _end;
    private uint _length;
    private bool _ended;
    private bool _hasMember;

    public GzipContent(Stream inner) => _inner = inner;

    /// <exception cref="InvalidDataException">The file is cut off, damaged, or goes on with something else.</exception>
    public override int Read(Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            if (_member is null)
            {
                if (!TryStartMember())
                {
                    return 0;
                }

                _member = new DeflateStream(new MemberBytes(this), CompressionMode.Decompress);
                _checksum.Reset();
                _length = 0;
            }

            var read = _member.Read(buffer);
            if (read > 0)
            {
                _checksum.Add(buffer[..read]);
                _length += (uint)read;
                return read;
            }

            EndMember();
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _member?.Dispose();
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool TryStartMember()
    {
        SkipPadding();
        if (Ensure(1) == 0)
        {
            return false;
        }

        if (TakeByte() != 0x1F || TakeByte() != 0x8B || TakeByte() != 8)
        {
            throw new InvalidDataException(
                "something that is no gzip follows the compressed data. Unpack it by itself: gzip -dc FILE | pixelserver import - …");
        }

        var flags = TakeByte();
        Skip(6);
        if ((flags & 4) != 0)
        {
            Skip(TakeByte() | (TakeByte() << 8));
        }

        for (var texts = ((flags >> 3) & 1) + ((flags >> 4) & 1); texts > 0; texts--)
        {
            while (TakeByte() != 0)
            {
            }
        }

        Skip((flags & 2) != 0 ? 2 : 0);
        _start = _taken;
        _hasMember = true;
        return true;
    }

    // Tapes and some writers fill the last block with zeros.
    private void SkipPadding()
    {
        while (_hasMember && Ensure(1) > 0 && _buffer[_taken] == 0)
        {
            _taken++;
        }
    }

    private void EndMember()
    {
        _member!.Dispose();
        _member = null;
        Ensure(TrailerBytes);
        Span<byte> trailer = stackalloc byte[TrailerBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, _checksum.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[sizeof(uint)..], _length);
        var found = _buffer.AsSpan(_start, _end - _start).IndexOf(trailer);
        if (found < 0)
        {
            throw new InvalidDataException(_ended && _taken == _end ? "the gzip data is cut off." : "the gzip checksum does not match.");
        }

        _taken = _start + found + TrailerBytes;
        _start = _taken;
    }

    private int TakeByte() => Ensure(1) > 0 ? _buffer[_taken++] : throw new InvalidDataException("the gzip data is cut off in its header.");

    private void Skip(int count)
    {
        for (; count > 0; count--)
        {
            TakeByte();
        }
    }

    // Has at least so many bytes behind the taken ones, fewer only at the end of the file.
    private int Ensure(int count)
    {
        while (!_ended && _end - _taken < count)
        {
            if (_end == _buffer.Length)
            {
                var kept = Math.Max(0, _taken - KeptBytes);
                _buffer.AsSpan(kept, _end - kept).CopyTo(_buffer);
                _start = Math.Max(0, _start - kept);
                _taken -= kept;
                _end -= kept;
            }

            var read = _inner.Read(_buffer.AsSpan(_end));
            _end += read;
            _ended = read == 0;
        }

        return _end - _taken;
    }

    /// <summary>The packed bytes from where the member starts, in pieces no larger than are kept.</summary>
    private sealed class MemberBytes(GzipContent content) : ReadOnlyStream
    {
        public override int Read(Span<byte> buffer)
        {
            var count = Math.Min(Math.Min(buffer.Length, PieceBytes), content.Ensure(1));
            content._buffer.AsSpan(content._taken, count).CopyTo(buffer);
            content._taken += count;
            return count;
        }
    }
}

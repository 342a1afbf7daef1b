using System.Buffers.Text;
using System.Security.Cryptography;

namespace PixelServer.Events;

/// <summary>
/// What makes two arrivals the same event: site and event id in 128 bits. Half of SHA-256; where the id is a UUID of version 7
/// (RFC 9562; hyphens or not), as the snippet's are, its 48 bits of time come first, so that keys of one time lie together and are
/// found quickly.
/// </summary>
public static class EventKey
{
    private const int TimeDigits = 12;
    private const int UuidDigits = 32;
    private const int HashBitsBesideTime = 80;

    public static UInt128 Of(ReadOnlySpan<byte> site, ReadOnlySpan<byte> eventId)
    {
        var length = site.Length + 1 + eventId.Length;
        var source = length <= 512 ? stackalloc byte[512] : new byte[length];
        site.CopyTo(source);
        source[site.Length] = 0;
        eventId.CopyTo(source[(site.Length + 1)..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(source[..length], hash);
        var key = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash);
        return TryReadTime(eventId, out var milliseconds)
            ? ((UInt128)milliseconds << HashBitsBesideTime) | (key & ((UInt128.One << HashBitsBesideTime) - 1))
            : key;
    }

    private static bool TryReadTime(ReadOnlySpan<byte> eventId, out ulong milliseconds)
    {
        milliseconds = 0;
        if (eventId.Length is < UuidDigits or > UuidDigits + 4)
        {
            return false;
        }

        Span<byte> digits = stackalloc byte[UuidDigits];
        var count = 0;
        foreach (var character in eventId)
        {
            if (character == '-')
            {
                continue;
            }

            if (count == UuidDigits || !char.IsAsciiHexDigit((char)character))
            {
                return false;
            }

            digits[count++] = character;
        }

        return count == UuidDigits && digits[TimeDigits] == '7'
            && Utf8Parser.TryParse(digits[..TimeDigits], out milliseconds, out _, 'x');
    }
}

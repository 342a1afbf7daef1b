namespace PixelServer.Events;

/// <summary>A SHA-256 written as 64 hexadecimal digits. Whatever is written otherwise may be the clear text and is not kept.</summary>
public static class HashText
{
    /// <summary>Digits of a hash.</summary>
    public const int Length = 64;

    public static bool IsHash(ReadOnlySpan<byte> text)
    {
        if (text.Length != Length)
        {
            return false;
        }

        foreach (var digit in text)
        {
            if (!char.IsAsciiHexDigit((char)digit))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a comma-separated list holds nothing but hashes; an empty list does.</summary>
    public static bool IsHashList(ReadOnlySpan<byte> text)
    {
        foreach (var part in text.Split((byte)','))
        {
            var hash = text[part].Trim((byte)' ');
            if (!hash.IsEmpty && !IsHash(hash))
            {
                return false;
            }
        }

        return true;
    }
}

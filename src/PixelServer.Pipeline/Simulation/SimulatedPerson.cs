using System.Globalization;
using System.Security.Cryptography;
using System.Text.Unicode;
using PixelServer.Events;

namespace PixelServer.Pipeline.Simulation;

/// <summary>Writes by what made-up people are known. No address or number belongs to anybody.</summary>
internal static class SimulatedPerson
{
    /// <summary>Half of them give a telephone number.</summary>
    public static bool HasPhone(long person) => person % 2 == 0;

    public static int WriteUserId(long person, Span<byte> target)
    {
        Utf8.TryWrite(target, CultureInfo.InvariantCulture, $"u{person}", out var length);
        return length;
    }

    public static int WriteEmailHash(long person, Span<byte> target)
    {
        Span<byte> text = stackalloc byte[HashText.Length];
        Utf8.TryWrite(text, CultureInfo.InvariantCulture, $"visitor-{person}@example.com", out var length);
        return WriteHash(text[..length], target);
    }

    /// <param name="person">Whose.</param>
    /// <param name="plus">With or without the plus sign: ad platforms differ.</param>
    /// <param name="target">For the hash's digits.</param>
    public static int WritePhoneHash(long person, string plus, Span<byte> target)
    {
        Span<byte> text = stackalloc byte[HashText.Length];
        Utf8.TryWrite(text, CultureInfo.InvariantCulture, $"{plus}4930{person:D10}", out var length);
        return WriteHash(text[..length], target);
    }

    private static int WriteHash(ReadOnlySpan<byte> text, Span<byte> target)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text, hash);
        Convert.TryToHexStringLower(hash, target, out var length);
        return length;
    }
}

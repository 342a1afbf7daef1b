using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace PixelServer.Pipeline.Erasure;

/// <summary>
/// How erasures remember whom they are about: 128 bits of SHA-256, which ClickHouse computes alike. A bystander has the same hash
/// as one of a million erased visitors with a probability of 10⁻³² (erasing the wrong person is the one mistake to rule out).
/// </summary>
internal static class SubjectHash
{
    /// <summary>The hash of the column <c>visitor_id</c> in SQL; see <see cref="Of(ulong)"/>.</summary>
    public const string OfVisitorSql = "reinterpretAsUInt128(substring(SHA256(reinterpretAsFixedString(visitor_id)), 1, 16))";

    /// <summary>The hash of a number in SQL that is a visitor's id.</summary>
    public static string OfVisitorNumberSql(string number) => OfVisitorSql.Replace("visitor_id", number, StringComparison.Ordinal);

    /// <summary>The hash of a text in SQL.</summary>
    public static string OfTextSql(string text) => $"reinterpretAsUInt128(substring(SHA256({text}), 1, 16))";

    /// <summary>A visitor.</summary>
    public static UInt128 Of(ulong visitorId)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, visitorId);
        return Hash(bytes);
    }

    /// <summary>An e-mail or phone hash, in lower-case hexadecimal: hashed once more, so that what exports hold is not kept.</summary>
    public static UInt128 OfHash(string hexadecimal) => Hash(Encoding.ASCII.GetBytes(hexadecimal));

    /// <summary>A site's own id of a person.</summary>
    public static UInt128 OfUser(string site, string userId) => Hash(Encoding.UTF8.GetBytes($"user\0{site}\0{userId}"));

    private static UInt128 Hash(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}

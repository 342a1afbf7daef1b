using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace PixelServer.Pipeline.Persons;

/// <summary>Something by which an owner's sites know a person, such as user id 42.</summary>
public readonly record struct Identity(IdentityKind Kind, string Value)
{
    /// <summary>
    /// The identity as a number: the first half of a SHA-256 over owner, kind and value. Stands for the identity where millions of
    /// them are held, and makes the person's id.
    /// </summary>
    public UInt128 KeyFor(string owner) => KeyOf(owner, Kind, Encoding.UTF8.GetBytes(Value));

    internal static UInt128 KeyOf(string owner, IdentityKind kind, ReadOnlySpan<byte> value)
    {
        var length = Encoding.UTF8.GetByteCount(owner) + 2 + value.Length;
        var text = length <= 512 ? stackalloc byte[length] : new byte[length];
        var end = Encoding.UTF8.GetBytes(owner, text);
        text[end++] = 0;
        text[end++] = (byte)kind;
        value.CopyTo(text[end..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text, hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}

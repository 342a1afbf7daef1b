using System.Security.Cryptography;
using System.Text;

namespace PixelServer.EmbeddedClickHouse.Access;

/// <summary>Someone who may query. Only a digest of the password is kept.</summary>
internal sealed class User(string name, string password, bool isReadOnly)
{
    private readonly byte[] _nameDigest = Digest(name);
    private readonly byte[] _passwordDigest = Digest(password);

    public string Name { get; } = name;

    public bool IsReadOnly { get; } = isReadOnly;

    /// <summary>Compares both in constant time, so that answer times tell neither a name nor a password.</summary>
    public bool Matches(byte[] nameDigest, byte[] passwordDigest) =>
        CryptographicOperations.FixedTimeEquals(_nameDigest, nameDigest)
        & CryptographicOperations.FixedTimeEquals(_passwordDigest, passwordDigest);

    public static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}

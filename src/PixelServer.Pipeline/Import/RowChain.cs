using System.Buffers.Binary;
using System.Security.Cryptography;

namespace PixelServer.Pipeline.Import;

/// <summary>
/// A hash over all rows so far, each added to the hash before it. Two files give the same value at a row exactly when they are
/// the same import (site, mapping, header) and agree in every row up to it. Not thread-safe.
/// </summary>
internal sealed class RowChain : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _value = new byte[SHA256.HashSizeInBytes];

    /// <param name="seed">What makes this another import than one of the same rows: site, mapping, header.</param>
    public RowChain(ReadOnlySpan<byte> seed) => Add(seed, seed.Length);

    /// <summary>The hash of everything added.</summary>
    public ReadOnlySpan<byte> Value => _value;

    /// <summary>Adds a row, of which <paramref name="row"/> may be only the beginning.</summary>
    public void Add(ReadOnlySpan<byte> row, long fullLength)
    {
        Span<byte> length = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, fullLength);
        _hash.AppendData(_value);
        _hash.AppendData(length);
        _hash.AppendData(row);
        _hash.GetHashAndReset(_value);
    }

    public void Dispose() => _hash.Dispose();
}

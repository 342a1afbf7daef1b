using System.Text;

namespace PixelServer.Events;

/// <summary>
/// A text that is kept as the UTF-8 bytes in which it will be written, so that writing it for every event converts nothing.
/// Immutable; the default is empty.
/// </summary>
public readonly struct Utf8Text : IEquatable<Utf8Text>
{
    private readonly byte[]? _bytes;

    public Utf8Text(string text) => _bytes = text.Length == 0 ? null : Encoding.UTF8.GetBytes(text);

    /// <param name="utf8">Copied.</param>
    public Utf8Text(ReadOnlySpan<byte> utf8) => _bytes = utf8.IsEmpty ? null : utf8.ToArray();

    public ReadOnlySpan<byte> Span => _bytes;

    public bool IsEmpty => _bytes is null;

    /// <summary>True when both are the same bytes in memory, which is quicker to tell than that they are equal.</summary>
    public bool IsSameAs(Utf8Text other) => ReferenceEquals(_bytes, other._bytes);

    public static bool operator ==(Utf8Text left, Utf8Text right) => left.Equals(right);

    public static bool operator !=(Utf8Text left, Utf8Text right) => !left.Equals(right);

    public bool Equals(Utf8Text other) => Span.SequenceEqual(other.Span);

    public override bool Equals(object? obj) => obj is Utf8Text other && Equals(other);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }

    public override string ToString() => Encoding.UTF8.GetString(Span);
}

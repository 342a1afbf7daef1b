namespace PixelServer.Pipeline.Enrichment.Sources;

/// <summary>
/// Finds hosts by their end in one walk from the last byte to the first: the hash of every suffix follows from the one before, and
/// is looked up where a label begins. Looking up takes no memory. Adding is not thread-safe, finding is.
/// </summary>
internal sealed class HostTable
{
    /// <summary>Longer names cannot be hosts.</summary>
    public const int MaxHostBytes = 253;

    private const uint Seed = 2166136261;
    private const uint WildcardSeed = 3037000493;
    private const uint Prime = 16777619;

    private KnownHost?[] _slots = new KnownHost?[256];
    private uint[] _hashes = new uint[256];
    private int _count;

    /// <summary>The entry of a pattern, made when there is none: <c>host</c>, <c>.host</c> for its sub-domains too, <c>name.*</c>.</summary>
    public KnownHost GetOrAdd(string pattern)
    {
        var withSubdomains = pattern.StartsWith('.');
        var isWildcard = pattern.EndsWith(".*", StringComparison.Ordinal);
        var key = System.Text.Encoding.UTF8.GetBytes(pattern[(withSubdomains ? 1 : 0)..(isWildcard ? ^2 : ^0)]);
        var hash = HashOf(key, isWildcard);
        var slot = SlotOf(hash, key, isWildcard);
        if (_slots[slot] is null)
        {
            if (_count++ * 2 >= _slots.Length)
            {
                Grow();
                slot = SlotOf(hash, key, isWildcard);
            }

            _slots[slot] = new KnownHost(key, isWildcard);
            _hashes[slot] = hash;
        }

        var entry = _slots[slot]!;
        entry.WithSubdomains |= withSubdomains;
        return entry;
    }

    /// <summary>The entry with the longest key that the host is or is under; null when there is none.</summary>
    /// <param name="host">In lower case; bytes in front of <see cref="MaxHostBytes"/> are not looked at.</param>
    public KnownHost? Find(ReadOnlySpan<byte> host)
    {
        if (host.StartsWith("www."u8))
        {
            host = host[4..];
        }

        if (host.Length > MaxHostBytes)
        {
            return null;
        }

        var found = Find(host, Seed, out var start);
        if (found is not null && start == 0)
        {
            return found;
        }

        var brand = WithoutPublicSuffix(host);
        var wild = brand.IsEmpty ? null : Find(brand, WildcardSeed, out start);
        return wild is null || (found is not null && found.Key.Length >= host.Length - start) ? found : wild;
    }

    /// <summary>
    /// The host without <c>.fr</c>, <c>.com</c>, <c>.co.uk</c>, …; empty when it does not end so. A plain rule instead of the list of
    /// public suffixes: brands own their names under all of these, while under .xyz anyone may.
    /// </summary>
    private static ReadOnlySpan<byte> WithoutPublicSuffix(ReadOnlySpan<byte> host)
    {
        var dot = host.LastIndexOf((byte)'.');
        if (dot < 0)
        {
            return default;
        }

        var last = host[(dot + 1)..];
        var rest = host[..dot];
        if (last.Length != 2)
        {
            return last.SequenceEqual("com"u8) || last.SequenceEqual("net"u8) || last.SequenceEqual("org"u8) ? rest : default;
        }

        var second = rest[(rest.LastIndexOf((byte)'.') + 1)..];
        var isSecondLevel = second.Length < rest.Length
            && (second.SequenceEqual("com"u8) || second.SequenceEqual("co"u8) || second.SequenceEqual("net"u8) || second.SequenceEqual("org"u8));
        return isSecondLevel ? rest[..^(second.Length + 1)] : rest;
    }

    private static uint HashOf(ReadOnlySpan<byte> key, bool isWildcard)
    {
        var hash = isWildcard ? WildcardSeed : Seed;
        for (var i = key.Length - 1; i >= 0; i--)
        {
            hash = (hash ^ key[i]) * Prime;
        }

        return hash;
    }

    private KnownHost? Find(ReadOnlySpan<byte> host, uint seed, out int start)
    {
        KnownHost? longest = null;
        start = 0;
        var hash = seed;
        for (var i = host.Length - 1; i >= 0; i--)
        {
            hash = (hash ^ host[i]) * Prime;
            if (i > 0 && host[i - 1] != '.')
            {
                continue;
            }

            var entry = _slots[SlotOf(hash, host[i..], seed == WildcardSeed)];
            if (entry is not null && (i == 0 || entry.WithSubdomains))
            {
                longest = entry;
                start = i;
            }
        }

        return longest;
    }

    /// <summary>Where the key is or would be.</summary>
    private int SlotOf(uint hash, ReadOnlySpan<byte> key, bool isWildcard)
    {
        var mask = _slots.Length - 1;
        var slot = (int)(hash ^ (hash >> 15)) & mask;
        while (_slots[slot] is { } entry && (_hashes[slot] != hash || entry.IsWildcard != isWildcard || !key.SequenceEqual(entry.Key)))
        {
            slot = (slot + 1) & mask;
        }

        return slot;
    }

    private void Grow()
    {
        var (slots, hashes) = (_slots, _hashes);
        _slots = new KnownHost?[slots.Length * 2];
        _hashes = new uint[slots.Length * 2];
        for (var i = 0; i < slots.Length; i++)
        {
            if (slots[i] is { } entry)
            {
                var slot = SlotOf(hashes[i], entry.Key, entry.IsWildcard);
                _slots[slot] = entry;
                _hashes[slot] = hashes[i];
            }
        }
    }
}

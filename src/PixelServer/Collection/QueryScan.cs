using PixelServer.Events;

namespace PixelServer.Collection;

/// <summary>
/// The two keys of a pixel query that the collector itself must know, found without decoding: site and consent. Both are plain
/// ASCII by definition; written in any other way they are unknown. The first of several wins, as in the decoder.
/// </summary>
internal readonly ref struct QueryScan
{
    private QueryScan(ReadOnlySpan<char> site, Consent? consent)
    {
        Site = site;
        Consent = consent;
    }

    public ReadOnlySpan<char> Site { get; }

    /// <summary>What the event says; null when it says nothing.</summary>
    public Consent? Consent { get; }

    /// <param name="query">The query without its question mark.</param>
    public static QueryScan Of(ReadOnlySpan<char> query)
    {
        ReadOnlySpan<char> site = default;
        Consent? consent = null;
        while (!query.IsEmpty)
        {
            var end = query.IndexOf('&');
            var pair = end < 0 ? query : query[..end];
            if (pair.StartsWith("s=", StringComparison.Ordinal) && site.IsEmpty)
            {
                site = pair[2..];
            }
            else if (pair.StartsWith("cs=", StringComparison.Ordinal) && consent is null)
            {
                consent = ConsentOf(pair[3..]);
            }

            query = end < 0 ? default : query[(end + 1)..];
        }

        return new QueryScan(site, consent);
    }

    private static Consent ConsentOf(ReadOnlySpan<char> letters)
    {
        Span<byte> bytes = stackalloc byte[Math.Min(letters.Length, 8)];
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = letters[i] < 128 ? (byte)letters[i] : (byte)0;
        }

        return ConsentLetters.Parse(bytes);
    }
}

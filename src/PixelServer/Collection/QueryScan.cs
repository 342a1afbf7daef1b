using System.Globalization;
using PixelServer.Events;

namespace PixelServer.Collection;

/// <summary>
/// The keys of a pixel query that the collector itself must know, found without decoding: site, consent and the page's own sight
/// of Global Privacy Control. They are plain ASCII by definition; written in any other way they are unknown. The first of several
/// sites counts, and of several consents what all of them grant.
/// </summary>
internal readonly ref struct QueryScan
{
    private QueryScan(ReadOnlySpan<char> site, Consent? consent, bool hasPrivacySignal)
    {
        Site = site;
        Consent = consent;
        HasPrivacySignal = hasPrivacySignal;
    }

    public ReadOnlySpan<char> Site { get; }

    /// <summary>What the event says; null when it says nothing.</summary>
    public Consent? Consent { get; }

    /// <summary>The page's scripts see Global Privacy Control.</summary>
    public bool HasPrivacySignal { get; }

    /// <param name="query">The query without its question mark.</param>
    public static QueryScan Of(ReadOnlySpan<char> query)
    {
        ReadOnlySpan<char> site = default;
        Consent? consent = null;
        var hasPrivacySignal = false;
        while (!query.IsEmpty)
        {
            var end = query.IndexOf('&');
            var pair = end < 0 ? query : query[..end];
            if (pair.StartsWith("s=", StringComparison.Ordinal) && site.IsEmpty)
            {
                site = pair[2..];
            }
            else if (pair.StartsWith("cs=", StringComparison.Ordinal))
            {
                consent = (consent ?? ConsentOf(pair[3..])) & ConsentOf(pair[3..]);
            }
            else if (pair is "gpc=1" or "gpc=true")
            {
                hasPrivacySignal = true;
            }

            query = end < 0 ? default : query[(end + 1)..];
        }

        return new QueryScan(site, consent, hasPrivacySignal);
    }

    /// <summary>The client's own time in Unix milliseconds, where the query names one.</summary>
    public static long? ClientTimeOf(ReadOnlySpan<char> query)
    {
        foreach (var range in query.Split('&'))
        {
            var pair = query[range];
            if (pair.StartsWith("ts=", StringComparison.Ordinal)
                && long.TryParse(pair[3..], NumberStyles.None, CultureInfo.InvariantCulture, out var time))
            {
                return time;
            }
        }

        return null;
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

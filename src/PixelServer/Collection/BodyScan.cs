using System.Text;
using System.Text.Json;
using PixelServer.Events;

namespace PixelServer.Collection;

/// <summary>
/// One pass over a POST body: is it JSON of the right shape, for which site, with which consent? What it accepts the loader can
/// read; what its events mean is the loader's business. Of several consents counts what all of them grant: an event must not come
/// under the visitor's cookie because another one of its body may.
/// </summary>
internal readonly record struct BodyScan(RejectReason Error, string? Site, Consent? Consent, bool HasPrivacySignal = false, int EventCount = 1)
{
    /// <summary>Most events of one request.</summary>
    public const int MaxEvents = 1000;

    private const int MaxDepth = 16;
    private const int MaxSiteLength = 40;

    /// <param name="body">The body, UTF-8.</param>
    /// <param name="defaultSite">The site named in the URL, for events that name none.</param>
    public static BodyScan Of(ReadOnlySpan<byte> body, string? defaultSite)
    {
        try
        {
            return Scan(body, defaultSite);
        }
        catch (JsonException)
        {
            return new BodyScan(RejectReason.MalformedJson, null, null);
        }
    }

    /// <summary>The newest of the clients' own times in a body that was accepted, in Unix milliseconds.</summary>
    public static long? ClientTimeOf(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
        long? newest = null;
        var depth = 0;
        while (reader.Read())
        {
            depth = depth == 0 && reader.TokenType == JsonTokenType.StartObject ? reader.CurrentDepth + 1 : depth;
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == depth && IsNamed(ref reader, "ts"u8)
                && reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var time))
            {
                newest = Math.Max(newest ?? time, time);
            }
        }

        return newest;
    }

    private static BodyScan Scan(ReadOnlySpan<byte> body, string? defaultSite)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
        var result = new BodyScan(RejectReason.None, null, null);
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            result = Event(ref reader, result, defaultSite);
        }
        else if (reader.TokenType == JsonTokenType.StartArray)
        {
            var events = 0;
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (reader.TokenType != JsonTokenType.StartObject)
                {
                    return result with { Error = RejectReason.MalformedJson };
                }

                if (++events > MaxEvents)
                {
                    return result with { Error = RejectReason.TooManyEvents };
                }

                result = Event(ref reader, result, defaultSite);
            }

            if (events == 0)
            {
                return result with { Error = RejectReason.MalformedJson };
            }

            result = result with { EventCount = events };
        }
        else
        {
            return result with { Error = RejectReason.MalformedJson };
        }

        while (reader.Read())
        {
            // Anything behind the value makes the reader throw.
        }

        return result;
    }

    // Reads one object to its end; the request's site is that of its first event.
    private static BodyScan Event(ref Utf8JsonReader reader, BodyScan result, string? defaultSite)
    {
        string? site = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (IsNamed(ref reader, "s"u8))
            {
                reader.Read();
                site ??= SiteOf(ref reader);
            }
            else if (IsNamed(ref reader, "cs"u8))
            {
                reader.Read();
                var consent = ConsentOf(ref reader);
                result = result with { Consent = result.Consent is null ? consent : result.Consent & (consent ?? result.Consent) };
            }
            else if (IsNamed(ref reader, "gpc"u8))
            {
                reader.Read();
                result = result with { HasPrivacySignal = result.HasPrivacySignal || IsYes(ref reader) };
            }
            else
            {
                reader.Read();
            }

            reader.Skip();
        }

        site ??= defaultSite;
        return result.Site is null
            ? result with { Site = site }
            : site == result.Site ? result : result with { Error = RejectReason.MixedSites };
    }

    // Keys and values that the collector must know are plain ASCII by definition; written with escapes they are unknown, as in a
    // query. Unescaping could also meet half a surrogate pair, on which the reader throws.
    private static bool IsNamed(ref Utf8JsonReader reader, ReadOnlySpan<byte> name) => !reader.ValueIsEscaped && reader.ValueSpan.SequenceEqual(name);

    // Bytes that are not UTF-8 are replaced here rather than thrown on: no site is called that.
    private static string SiteOf(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped && reader.ValueSpan.Length <= MaxSiteLength
            ? Encoding.UTF8.GetString(reader.ValueSpan)
            : "";

    private static Consent? ConsentOf(ref Utf8JsonReader reader) =>
        reader.TokenType != JsonTokenType.String ? null
            : reader.ValueIsEscaped ? Events.Consent.None
            : ConsentLetters.Parse(reader.ValueSpan);

    private static bool IsYes(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.True
        || (reader.TokenType is JsonTokenType.Number or JsonTokenType.String && reader.ValueSpan.SequenceEqual("1"u8));
}

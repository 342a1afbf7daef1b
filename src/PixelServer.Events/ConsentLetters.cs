namespace PixelServer.Events;

/// <summary>Reads and writes <see cref="Consent"/> as the letters of the pixel protocol's <c>cs</c> key.</summary>
public static class ConsentLetters
{
    /// <summary>The consent that the letters grant; letters this version does not know grant nothing.</summary>
    public static Consent Parse(ReadOnlySpan<byte> letters)
    {
        var consent = Consent.None;
        foreach (var letter in letters)
        {
            consent |= letter switch
            {
                (byte)'a' => Consent.Analytics,
                (byte)'m' => Consent.Marketing,
                _ => Consent.None,
            };
        }

        return consent;
    }

    /// <summary>The letters of a consent, in alphabetical order.</summary>
    public static string Format(Consent consent) => consent switch
    {
        Consent.Analytics | Consent.Marketing => "am",
        Consent.Analytics => "a",
        Consent.Marketing => "m",
        _ => "",
    };
}

using System.Globalization;

namespace PixelServer.Events;

/// <summary>
/// Money and quantities as 64-bit integers scaled by 10,000, the way ClickHouse's <c>Decimal64(4)</c> holds them. Digits after
/// the fourth are rounded half away from zero; anything beyond ±10^14, and whatever is not a plain decimal number, is refused.
/// </summary>
public static class ScaledDecimal
{
    /// <summary>The scaled form of 1.</summary>
    public const long One = 10_000;

    private const decimal Limit = 100_000_000_000_000m;

    // Longer than any number within the limit needs to be written; bounds the work a hostile text can cause.
    private const int LongestText = 64;

    public static bool TryParse(ReadOnlySpan<byte> text, out long scaled)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent
            | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;
        scaled = 0;
        if (text.Length > LongestText || !decimal.TryParse(text, Style, CultureInfo.InvariantCulture, out var number)
            || number is > Limit or < -Limit)
        {
            return false;
        }

        scaled = (long)decimal.Round(number * One, MidpointRounding.AwayFromZero);
        return true;
    }
}

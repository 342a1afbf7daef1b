using System.Globalization;

namespace PixelServer.Erasure;

/// <summary>
/// Reads a visitor's id as people have it: decimal from ClickHouse, hexadecimal with 0x or as its 16 digits in the cookie, or the whole
/// cookie.
/// </summary>
internal static class VisitorIdText
{
    private const int CookieDigits = 16;

    /// <summary>
    /// The id where a mistake would hand out or erase somebody else's data: digits that could be either are refused too, with what to
    /// write instead.
    /// </summary>
    public static ulong? ParseCertain(string text, out string problem)
    {
        var id = text.Trim();
        if (id.Length == CookieDigits && id.All(char.IsAsciiDigit))
        {
            problem = $"{id} may be decimal or hexadecimal; write 0{id} for decimal or 0x{id} for hexadecimal.";
            return null;
        }

        return Parse(id, out problem);
    }

    /// <summary>The id, decimal wherever it can be, as every answer and ClickHouse write it; null when none is meant, with what to write instead.</summary>
    public static ulong? Parse(string text, out string problem)
    {
        var parts = text.Trim().Split('.');
        problem = "A visitor's id is decimal as in ClickHouse, hexadecimal with 0x before it, or the value of the cookie _px; it is not 0.";
        if (parts is ["1", { Length: CookieDigits } ofCookie, ..])
        {
            return Hexadecimal(ofCookie);
        }

        if (parts is not [var id])
        {
            return null;
        }

        if (id.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            return Hexadecimal(id[2..]);
        }

        if (id.Length == CookieDigits && !id.All(char.IsAsciiDigit))
        {
            return Hexadecimal(id);
        }

        return ulong.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number != 0 ? number : null;
    }

    private static ulong? Hexadecimal(string digits) =>
        ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var id) && id != 0 ? id : null;
}

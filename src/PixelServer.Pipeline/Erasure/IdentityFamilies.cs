using System.Security.Cryptography;
using System.Text;

namespace PixelServer.Pipeline.Erasure;

/// <summary>
/// The hashes that an e-mail address or a telephone number may be stored under, one for each way of writing it that advertising
/// platforms ask for. Computed where the person types it, so that only hashes travel.
/// </summary>
public static class IdentityFamilies
{
    private static readonly string[] DotlessHosts = ["gmail.com", "googlemail.com"];

    /// <summary>As it is; without dots and suffix at hosts that ignore them; without them at any host. Null when it is no address.</summary>
    public static IReadOnlyList<string>? OfEmail(string address)
    {
        var plain = address.Trim().ToLowerInvariant();
        var at = plain.LastIndexOf('@');
        if (at <= 0 || at == plain.Length - 1 || plain.Any(char.IsWhiteSpace))
        {
            return null;
        }

        var (name, host) = (plain[..at], plain[(at + 1)..]);
        var bare = $"{name.Split('+')[0].Replace(".", "", StringComparison.Ordinal)}@{host}";
        return Hashes(plain, DotlessHosts.Contains(host) ? bare : plain, bare);
    }

    /// <summary>With and without the plus sign. Null unless it is written with the country's code, as +44 20 7123 4567.</summary>
    public static IReadOnlyList<string>? OfPhone(string number)
    {
        var digits = string.Concat(number.Where(character => !" -./()\t".Contains(character, StringComparison.Ordinal)));
        digits = digits.StartsWith("00", StringComparison.Ordinal) ? $"+{digits[2..]}" : digits;
        return digits.Length is >= 8 and <= 16 && digits[0] == '+' && digits[1] != '0' && digits.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0
            ? Hashes(digits, digits[1..])
            : null;
    }

    private static IReadOnlyList<string> Hashes(params IEnumerable<string> texts) =>
        [.. texts.Distinct().Select(text => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))))];
}

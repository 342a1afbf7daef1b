namespace PixelServer.Audiences.Exports.Identifiers;

/// <summary>A telephone number as its hashes (SHA-256, hexadecimal, lower case). The number itself is not known.</summary>
/// <param name="E164">Hash of <see cref="PhoneForm.E164"/>.</param>
/// <param name="Digits">Hash of <see cref="PhoneForm.Digits"/>; null where a site sent only the other.</param>
public sealed record HashedPhone(string E164, string? Digits)
{
    // E.164: at most 15 digits. Fewer than 8 are no subscriber anywhere that people write with a country's code.
    private const int FewestDigits = 8;
    private const int MostDigits = 15;

    // With the country's code a number has at least so many digits after it; shorter ones are national and begin like it by chance.
    private const int FewestAfterCode = 9;

    /// <summary>
    /// Hashes a number at once; null when it is none. Without plus sign or 00 a number that begins with the country's code and is long
    /// enough counts as international; else it is national: a leading 0 goes, except in Italy, where it is part of the number.
    /// </summary>
    /// <param name="number">As people write it.</param>
    /// <param name="defaultCountryCode">Country of national numbers, such as <c>49</c>.</param>
    public static HashedPhone? Of(string number, string defaultCountryCode)
    {
        var text = string.Concat(number.Where(character => !" -./()\t\u00a0".Contains(character, StringComparison.Ordinal)));
        var isInternational = text.StartsWith('+') || text.StartsWith("00", StringComparison.Ordinal);
        var digits = isInternational ? text[(text[0] == '+' ? 1 : 2)..] : text;
        if (digits.Length == 0 || digits.AsSpan().IndexOfAnyExceptInRange('0', '9') >= 0)
        {
            return null;
        }

        if (!isInternational && !IsWithCode(digits, defaultCountryCode))
        {
            digits = defaultCountryCode + (digits[0] == '0' && defaultCountryCode != "39" ? digits[1..] : digits);
        }

        return digits.Length is < FewestDigits or > MostDigits || digits[0] == '0'
            ? null
            : new HashedPhone(Sha256Text.Hex($"+{digits}"), Sha256Text.Hex(digits));
    }

    /// <summary>What the hashes of one event say: E.164, then digits only, as the snippet sends them; without the second that is not known.</summary>
    internal static HashedPhone? OfEvent(IReadOnlyList<string> hashes) =>
        hashes.Count == 0 ? null : new HashedPhone(hashes[0], hashes.Count > 1 ? hashes[1] : null);

    /// <summary>The hash in a form; null where it is not known.</summary>
    public string? In(PhoneForm form) => form == PhoneForm.E164 ? E164 : Digits;

    private static bool IsWithCode(string digits, string code) =>
        digits.StartsWith(code, StringComparison.Ordinal) && digits.Length >= code.Length + FewestAfterCode;
}

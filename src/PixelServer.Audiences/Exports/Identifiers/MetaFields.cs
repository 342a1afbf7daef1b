using System.Globalization;

namespace PixelServer.Audiences.Exports.Identifiers;

/// <summary>
/// How Meta wants what customers' files hold beyond e-mail and telephone, hashed; accents are kept. Null where nothing is left, and for
/// letters written with separate accents: .NET composes them only with ICU, which the product does without, and their hash would match nobody.
/// </summary>
public static class MetaFields
{
    /// <summary>Schema keys FN and LN: lower case, no punctuation.</summary>
    public static string? Name(string name) => Hash(Kept(name, character => char.IsPunctuation(character) || char.IsSymbol(character), isSpaceKept: true));

    /// <summary>Schema key FI: first letter of the first name.</summary>
    public static string? Initial(string name) =>
        Kept(name, character => char.IsPunctuation(character) || char.IsSymbol(character), isSpaceKept: false) is { Length: > 0 } letters
            ? Hash(new StringInfo(letters).SubstringByTextElements(0, 1))
            : null;

    /// <summary>Schema key CT: lower case, no punctuation, digits or spaces.</summary>
    public static string? City(string city) =>
        Hash(Kept(city, character => char.IsPunctuation(character) || char.IsSymbol(character) || char.IsDigit(character), isSpaceKept: false));

    /// <summary>Schema key ST: lower case, no punctuation or spaces; in the United States the two letters, which the caller has to know.</summary>
    public static string? State(string state) => Hash(Kept(state, character => char.IsPunctuation(character) || char.IsSymbol(character), isSpaceKept: false));

    /// <summary>Schema key ZIP: lower case, no spaces; in the United States the first 5 digits.</summary>
    public static string? Zip(string code, string country)
    {
        var zip = Kept(code, _ => false, isSpaceKept: false);
        return Hash(country.Trim().Equals("US", StringComparison.OrdinalIgnoreCase) && zip is { Length: > 5 } ? zip[..5] : zip);
    }

    /// <summary>Schema key COUNTRY: ISO 3166-1 alpha-2, lower case, hashed (Google's is not).</summary>
    public static string? Country(string code)
    {
        var country = code.Trim().ToLowerInvariant();
        return country.Length == 2 && country.All(char.IsAsciiLetterLower) ? Hash(country) : null;
    }

    /// <summary>Schema key GEN: m or f.</summary>
    public static string? Gender(string gender) => gender.Trim().ToLowerInvariant() is "m" or "f" ? Hash(gender.Trim().ToLowerInvariant()) : null;

    private static string? Kept(string text, Predicate<char> isDropped, bool isSpaceKept)
    {
        var kept = string.Concat(text.Trim().ToLowerInvariant().Where(character => !isDropped(character) && (isSpaceKept || !char.IsWhiteSpace(character)))).Trim();
        return kept.Any(character => char.GetUnicodeCategory(character) == UnicodeCategory.NonSpacingMark) ? null : kept;
    }

    private static string? Hash(string? text) => string.IsNullOrEmpty(text) ? null : Sha256Text.Hex(text);
}

namespace PixelServer.Audiences.Exports.Identifiers;

/// <summary>
/// How Google Customer Match wants what customers' files hold beyond e-mail and telephone: names hashed, country and zip as they are.
/// Null where nothing is left.
/// </summary>
public static class GoogleFields
{
    private static readonly string[] Prefixes = ["mr", "mr.", "mrs", "mrs.", "ms", "ms.", "miss", "dr", "dr."];
    private static readonly string[] Suffixes = ["jr", "jr.", "sr", "sr.", "ii", "iii", "iv", "phd", "md"];

    /// <summary>The hash of a first name: trimmed, lower case, without Mr., Mrs. and the like.</summary>
    public static string? FirstName(string name)
    {
        var words = Words(name);
        return Hash(words.Length > 1 && Prefixes.Contains(words[0], StringComparer.Ordinal) ? words[1..] : words);
    }

    /// <summary>The hash of a last name: trimmed, lower case, without Jr. and the like.</summary>
    public static string? LastName(string name)
    {
        var words = Words(name);
        return Hash(words.Length > 1 && Suffixes.Contains(words[^1], StringComparer.Ordinal) ? words[..^1] : words);
    }

    /// <summary>ISO 3166-1 alpha-2, upper case, not hashed.</summary>
    public static string? Country(string code)
    {
        var country = code.Trim().ToUpperInvariant();
        return country.Length == 2 && country.All(char.IsAsciiLetterUpper) ? country : null;
    }

    /// <summary>Not hashed. In the United States 5 digits, or 5 and 4; elsewhere without what follows a hyphen.</summary>
    public static string? Zip(string code, string country)
    {
        var zip = code.Trim();
        return Country(country) switch
        {
            null => null,
            "US" => IsUnitedStates(zip) ? zip : null,
            _ => zip.Split('-')[0].TrimEnd() is { Length: > 0 } shortened ? shortened : null,
        };
    }

    private static bool IsUnitedStates(string zip) =>
        zip.Split('-') is [{ Length: 5 } area, .. { Length: <= 1 } rest]
        && area.All(char.IsAsciiDigit) && rest.All(extension => extension.Length == 4 && extension.All(char.IsAsciiDigit));

    private static string[] Words(string name) =>
        name.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static string? Hash(string[] words) => words.Length == 0 ? null : Sha256Text.Hex(string.Join(' ', words));
}

namespace PixelServer.Events;

/// <summary>
/// Which parameters and properties hold what must not be stored, told by their names alone. <c>user[password]</c>,
/// <c>form.password</c> and <c>Password</c> are one name; <c>-</c> and <c>_</c> in a name do not matter.
/// </summary>
internal static class SecretNames
{
    /// <summary>Of a longer name the end counts.</summary>
    public const int MostCharacters = 64;

    // For a parameter of a query as well as for a property.
    private static readonly string[] Endings =
        ["password", "passwd", "passphrase", "passcode", "token", "secret", "apikey", "accesskey", "privatekey", "sessionid", "sessid", "signature"];

    public static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '[' or ']';

    /// <summary>What a parameter of a URL is.</summary>
    /// <param name="name">In lower case.</param>
    /// <param name="site">The site's own names.</param>
    public static ParameterKind KindOfParameter(ReadOnlySpan<char> name, ScrubbedParameters site)
    {
        if (site.Contains(name))
        {
            return ParameterKind.Secret;
        }

        if (IsCampaign(name))
        {
            return ParameterKind.Campaign;
        }

        // A key alone opens orders and maps; as a property it may be anything.
        return name switch
        {
            "code" => ParameterKind.OAuthCode,
            "state" => ParameterKind.OAuthState,
            "key" => ParameterKind.Secret,
            _ => MayBeSecret(name) && IsSecret(name) ? ParameterKind.Secret : ParameterKind.Plain,
        };
    }

    /// <summary>Whether a property of this name is secret.</summary>
    /// <param name="name">UTF-8, in any case.</param>
    /// <param name="site">The site's own names.</param>
    public static bool IsSecretProperty(ReadOnlySpan<byte> name, ScrubbedParameters site)
    {
        if (site.IsEmpty && (name.Length < 2 || !MayEndSecret((char)(name[^2] | 0x20), (char)(name[^1] | 0x20))))
        {
            return false;
        }

        name = name[Math.Max(0, name.Length - MostCharacters)..];
        Span<char> lower = stackalloc char[MostCharacters];
        for (var i = 0; i < name.Length; i++)
        {
            lower[i] = char.ToLowerInvariant((char)name[i]);
        }

        return site.Contains(lower[..name.Length]) || IsSecret(lower[..name.Length]);
    }

    private static bool MayBeSecret(ReadOnlySpan<char> name) => name.Length >= 2 && MayEndSecret(name[^2], name[^1]);

    // How all names below end, and what may stand behind them: nearly every name is told apart by its last two letters. A bracket or
    // a hyphen stays itself under the bit that makes letters small; an underscore becomes DEL.
    private static bool MayEndSecret(char first, char second) => second is ']' or '}' or '-' or '_' or '\x7f' || (first, second)
        is ('r', 'd') or ('w', 'd') or ('s', 'e') or ('d', 'e') or ('e', 'n') or ('e', 't') or ('e', 'y') or ('i', 'd') or ('r', 'e')
        or ('s', 's') or ('t', 'h') or ('o', 'n') or ('e', 'r') or ('a', 'l') or ('w', 't') or ('i', 'g') or ('t', 'p') or ('i', 'n')
        or ('s', 'n') or ('v', 'v') or ('v', 'c') or ('s', 't') || first is '_' or '-' or '\x7f';

    private static bool IsSecret(ReadOnlySpan<char> name)
    {
        while (name.EndsWith("[]", StringComparison.Ordinal))
        {
            name = name[..^2];
        }

        name = name.TrimEnd(']');
        name = name[(name.LastIndexOfAny('[', '.') + 1)..];
        Span<char> letters = stackalloc char[MostCharacters];
        var length = 0;
        foreach (var c in name)
        {
            if (c is not ('_' or '-') && length < letters.Length)
            {
                letters[length++] = c;
            }
        }

        ReadOnlySpan<char> plain = letters[..length];
        return IsListed(plain) || EndsAsSecret(plain);
    }

    private static bool IsListed(ReadOnlySpan<char> name) => name
        is "pwd" or "pass" or "auth" or "authorization" or "bearer" or "credential" or "jwt" or "session" or "sid" or "sig"
        or "otp" or "totp" or "pin" or "ssn" or "cvv" or "cvc" or "cardnumber" or "creditcard"
        or "samlresponse" or "samlrequest" or "oobcode" or "xamzcredential";

    private static bool EndsAsSecret(ReadOnlySpan<char> name)
    {
        foreach (var ending in Endings)
        {
            if (name.EndsWith(ending, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    // What tells which advertisement brought a visit; click ids look like secrets, and are what conversions are reported by.
    private static bool IsCampaign(ReadOnlySpan<char> name) => name.StartsWith("utm_", StringComparison.Ordinal) || name
        is "gclid" or "gbraid" or "wbraid" or "dclid" or "gclsrc" or "gad_source" or "gad_campaignid" or "srsltid" or "fbclid"
        or "igshid" or "igsh" or "ttclid" or "msclkid" or "li_fat_id" or "twclid" or "epik" or "sccid" or "scid" or "rdt_cid"
        or "qclid" or "yclid" or "ymclid" or "irclid" or "irclickid" or "obclid" or "ob_click_id" or "dicbo" or "tblci" or "_kx"
        or "mc_cid" or "mc_eid" or "s_kwcid" or "wickedid" or "vmcid" or "cjevent" or "awc" or "ransiteid";
}

using PixelServer.Events;

namespace PixelServer.Collection;

/// <summary>One site's settings, <c>Sites:{id}:…</c> in sites.json or any other configuration.</summary>
internal sealed class SiteSettings
{
    /// <summary>Name of the site for people.</summary>
    public string Name { get; set; } = "";

    /// <summary>
    /// Origins whose pages may send events, as <c>https://shop.example</c>; <c>*</c> for any. Pages of the collector's own
    /// origin always may.
    /// </summary>
    public string[] Origins { get; set; } = [];

    /// <summary>Domain attribute of the visitor cookie, so that sub-domains share it; empty for the collector's host alone.</summary>
    public string CookieDomain { get; set; } = "";

    /// <summary>Consent of a visitor whose event says nothing, in letters: <c>a</c> analytics, <c>m</c> marketing.</summary>
    public string DefaultConsent { get; set; } = "am";

    /// <summary>What Global Privacy Control (<c>Sec-GPC: 1</c>) means for a visitor and the events: see <c>privacy.md</c>.</summary>
    public SignalPolicy GlobalPrivacyControl { get; set; } = SignalPolicy.Anonymous;

    /// <summary>What Do Not Track (<c>DNT: 1</c>) means, likewise.</summary>
    public SignalPolicy DoNotTrack { get; set; } = SignalPolicy.Ignore;

    /// <summary>Never a cookie for this site: visitors are known by a hash that changes daily.</summary>
    public bool Cookieless { get; set; }

    /// <summary>What of clients' addresses the event log holds.</summary>
    public AddressPolicy Address { get; set; } = AddressPolicy.Truncated;

    /// <summary>
    /// Names of parameters and properties whose values are not stored, beside those that never are; <c>*</c> at the end stands for
    /// anything.
    /// </summary>
    public string[] ScrubParameters { get; set; } = [];

    /// <summary>Whose site it is: visitors are joined to persons over all sites of one owner. Empty for the default owner, of all sites that name none.</summary>
    public string Owner { get; set; } = "";

    /// <summary>The errors in these settings, each naming key, value and fix.</summary>
    public IEnumerable<string> Errors(string id)
    {
        if (!Site.IsValidId(id))
        {
            yield return $"Sites:{id} is not a site id; use 1 to 40 of a-z, 0-9, '-' and '_'.";
        }

        foreach (var origin in Origins.Where(origin => origin != "*" && !IsOrigin(origin)))
        {
            yield return $"Sites:{id}:Origins has '{origin}'; use an origin like https://shop.example, without a path.";
        }

        if (DefaultConsent.Any(letter => letter is not ('a' or 'm')))
        {
            yield return $"Sites:{id}:DefaultConsent is '{DefaultConsent}'; use the letters a (analytics) and m (marketing), or nothing.";
        }

        foreach (var name in ScrubParameters.Where(name => !ScrubbedParameters.IsValid(name)))
        {
            yield return $"Sites:{id}:ScrubParameters has '{name}'; use a name like member_id or cust_*, of at most 64 letters, digits and _ - . [ ].";
        }

        if (ScrubParameters.Length > ScrubbedParameters.MostNames)
        {
            yield return $"Sites:{id}:ScrubParameters has {ScrubParameters.Length} names; use at most {ScrubbedParameters.MostNames}, perhaps with * at the end.";
        }

        if (CookieDomain.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-')))
        {
            yield return $"Sites:{id}:CookieDomain is '{CookieDomain}'; use a host name like shop.example.";
        }

        if (Owner.Length > 0 && (!Site.IsValidId(Owner) || Owner == Site.DefaultOwner))
        {
            yield return $"Sites:{id}:Owner is '{Owner}'; use 1 to 40 of a-z, 0-9, '-' and '_', or nothing for the default owner.";
        }
    }

    public Consent Consent => ConsentLetters.Parse(System.Text.Encoding.ASCII.GetBytes(DefaultConsent));

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https"
        && uri.GetLeftPart(UriPartial.Authority).Equals(text, StringComparison.OrdinalIgnoreCase);
}

using System.Collections.Frozen;
using System.Text;
using PixelServer.Events;

namespace PixelServer.Collection;

/// <summary>A registered site, in the form the request path needs it. Immutable.</summary>
internal sealed class Site(string id, SiteSettings settings)
{
    /// <summary>What people call the owner of all sites that name none.</summary>
    public const string DefaultOwner = "default";

    private readonly FrozenSet<string> _origins = settings.Origins.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public string Id { get; } = id;

    public byte[] IdBytes { get; } = Encoding.ASCII.GetBytes(id);

    /// <summary>As they were written; not to be changed.</summary>
    public SiteSettings Settings { get; } = settings;

    public string Name { get; } = settings.Name;

    public IReadOnlyList<string> Origins { get; } = settings.Origins;

    public string CookieDomain { get; } = settings.CookieDomain;

    public Consent DefaultConsent { get; } = settings.Consent;

    public RequestSignals DefaultConsentSignals { get; } =
        (settings.Consent.HasFlag(Consent.Analytics) ? RequestSignals.DefaultAnalytics : 0)
        | (settings.Consent.HasFlag(Consent.Marketing) ? RequestSignals.DefaultMarketing : 0);

    public SignalPolicy GlobalPrivacyControl { get; } = settings.GlobalPrivacyControl;

    public SignalPolicy DoNotTrack { get; } = settings.DoNotTrack;

    /// <summary>The site uses no cookie, whatever its visitors allow.</summary>
    public bool IsCookieless { get; } = settings.Cookieless;

    public AddressPolicy Address { get; } = settings.Address;

    public ScrubbedParameters Scrubbing { get; } = new(settings.ScrubParameters);

    public string Owner { get; } = settings.Owner;

    /// <summary>Whether pages of an origin may send events for this site.</summary>
    public bool Allows(string origin) => _origins.Contains(origin) || _origins.Contains("*");

    /// <summary>What <see cref="IsValidId"/> takes, as a regular expression.</summary>
    public const string IdPattern = "^[a-z0-9_-]{1,40}$";

    public static bool IsValidId(string id) =>
        id.Length is > 0 and <= 40 && id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_');
}

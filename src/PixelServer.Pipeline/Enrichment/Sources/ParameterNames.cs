using System.Text;

namespace PixelServer.Pipeline.Enrichment.Sources;

/// <summary>
/// The query parameters that tell where a visit comes from: campaign parameters of GA4, Matomo and Plausible, and click ids. Their
/// case is ignored. Immutable and thread-safe; looking up takes no memory.
/// </summary>
internal sealed class ParameterNames
{
    private const string Cpc = "cpc";
    private const string Affiliate = "affiliate";
    private const string Email = "email";
    private const string Referral = "referral";

    // Not frozen: a frozen dictionary has no look-up by bytes for a comparer of ours.
    private readonly Dictionary<string, Parameter>.AlternateLookup<ReadOnlySpan<byte>> _lookup;

    public ParameterNames(KnownSites sites)
    {
        var parameters = new Dictionary<string, Parameter>(new AsciiNameComparer());
        AddFields(parameters);
        AddPaidClicks(parameters, sites);
        AddOtherClicks(parameters, sites);
        _lookup = parameters.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    public bool TryFind(ReadOnlySpan<byte> name, out Parameter parameter) => _lookup.TryGetValue(name, out parameter);

    private static void AddFields(Dictionary<string, Parameter> parameters)
    {
        Add(CampaignField.Source, "utm_source mtm_source matomo_source pk_source piwik_source");
        Add(CampaignField.Medium, "utm_medium mtm_medium matomo_medium pk_medium piwik_medium");
        Add(CampaignField.Campaign, "utm_campaign mtm_campaign matomo_campaign mtm_cpn pk_campaign piwik_campaign pk_cpn");
        Add(CampaignField.CampaignId, "utm_id mtm_cid matomo_cid pk_cid piwik_cid");
        Add(CampaignField.Term, "utm_term mtm_keyword mtm_kwd matomo_keyword matomo_kwd pk_keyword pk_kwd piwik_keyword piwik_kwd");
        Add(CampaignField.Content, "utm_content mtm_content matomo_content pk_content piwik_content");
        Add(CampaignField.SourcePlatform, "utm_source_platform");
        Add(CampaignField.Reference, "ref source");

        void Add(CampaignField field, string names)
        {
            foreach (var name in names.Split(' '))
            {
                parameters.Add(name, new Parameter(field, null));
            }
        }
    }

    private static void AddPaidClicks(Dictionary<string, Parameter> parameters, KnownSites sites)
    {
        // s_kwcid (Adobe) is in ads of many engines: the referrer tells which.
        Add("gclid gbraid wbraid", "google", Cpc, "google");
        Add("dclid", "google", "display", "google");
        Add("msclkid", "bing", Cpc, "bing");
        Add("yclid", "yandex", Cpc, "yandex");
        Add("ymclid", "yandex market", Cpc, "yandex_market");
        Add("vmcid", "yahoo", Cpc, "yahoo");
        Add("ttclid", "tiktok", Cpc, "tiktok");
        Add("li_fat_id", "linkedin", Cpc, "linkedin");
        Add("twclid", "x", Cpc, "x");
        Add("sccid scid", "snapchat", Cpc, "snapchat");
        Add("rdt_cid", "reddit", Cpc, "reddit");
        Add("qclid", "quora", Cpc, "quora");
        Add("obclid ob_click_id dicbo", "outbrain", Cpc);
        Add("tblci", "taboola", Cpc);
        Add("s_kwcid", "", Cpc);
        Add("irclid", "impact", Affiliate);
        Add("cjevent", "cj", Affiliate);
        Add("awc", "awin", Affiliate);
        Add("ransiteid", "rakuten advertising", Affiliate);

        void Add(string names, string source, string medium, string? site = null) =>
            AddClicks(parameters, names, source, medium, ClickProof.Paid, site is null ? null : sites.Named(site));
    }

    private static void AddOtherClicks(Dictionary<string, Parameter> parameters, KnownSites sites)
    {
        // srsltid is in free listings of Google Merchant Center; fbclid, igshid and epik are appended to unpaid links too.
        Hint("srsltid", "google", "organic", "google_shopping");
        Hint("fbclid", "facebook", Referral, "facebook");
        Hint("igshid igsh", "instagram", Referral, "instagram");
        Hint("epik", "pinterest", Referral, "pinterest");
        Hint("_kx", "klaviyo", Email, "klaviyo");
        Hint("mc_cid mc_eid", "mailchimp", Email, "mailchimp");
        AddClicks(parameters, "gclsrc gad_source gad_campaignid wickedid", "", "", ClickProof.None, null);

        void Hint(string names, string source, string medium, string site) =>
            AddClicks(parameters, names, source, medium, ClickProof.Hint, sites.Named(site));
    }

    private static void AddClicks(
        Dictionary<string, Parameter> parameters, string names, string source, string medium, ClickProof proof, KnownSite? site)
    {
        foreach (var name in names.Split(' '))
        {
            parameters.Add(name, new Parameter(null, new ClickIdParameter(name, source, medium, proof, site)));
        }
    }

    /// <summary>Either a campaign parameter or a click id.</summary>
    internal readonly record struct Parameter(CampaignField? Field, ClickIdParameter? ClickId);

    /// <summary>Compares names with the case of ASCII letters ignored, those of queries without making strings of them.</summary>
    private sealed class AsciiNameComparer : IEqualityComparer<string>, IAlternateEqualityComparer<ReadOnlySpan<byte>, string>
    {
        public bool Equals(string? x, string? y) => string.Equals(x, y, StringComparison.OrdinalIgnoreCase);

        public bool Equals(ReadOnlySpan<byte> alternate, string other) => Ascii.EqualsIgnoreCase(alternate, other);

        public int GetHashCode(string text)
        {
            var hash = Seed;
            foreach (var letter in text)
            {
                hash = Next(hash, (byte)letter);
            }

            return (int)hash;
        }

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = Seed;
            foreach (var letter in alternate[..Math.Min(alternate.Length, LongestName)])
            {
                hash = Next(hash, letter);
            }

            return (int)hash;
        }

        public string Create(ReadOnlySpan<byte> alternate) => Encoding.ASCII.GetString(alternate);

        private const uint Seed = 2166136261;

        /// <summary>No name is as long, so that a longer one need not be hashed to its end.</summary>
        private const int LongestName = 32;

        private static uint Next(uint hash, byte letter) => (hash ^ (letter | 0x20u)) * 16777619;
    }
}

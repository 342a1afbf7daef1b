using PixelServer.Events;

namespace PixelServer.Pipeline.Enrichment.Sources;

/// <summary>
/// Where the visitor of an event came from, in GA4's terms. Texts are empty when nothing is known. Filled again and again by
/// <see cref="SourceReader"/>; warm it takes no memory. Not thread-safe; spans are valid until it is filled again.
/// </summary>
/// <remarks>
/// An event that follows an internal link has no source, medium and channel: it does not begin a visit. A session's source is that of
/// its first event; when that one has none (the visitor came back to a tab left open), the session counts as Direct.
/// </remarks>
public sealed class TrafficSource
{
    private static readonly int FieldCount = Enum.GetValues<CampaignField>().Length;

    private readonly Utf8Slice[] _fields = new Utf8Slice[FieldCount];
    private readonly (ClickIdParameter Parameter, Utf8Slice Value)[] _clickIds =
        new (ClickIdParameter, Utf8Slice)[SourceLimits.ClickIds];

    private Utf8Slice _referrerHost;

    /// <summary>
    /// Lower case: <c>utm_source</c>, else a search engine (<c>google</c>), else the referrer's host without <c>www.</c>; <c>(direct)</c>,
    /// <c>(not set)</c>.
    /// </summary>
    public ReadOnlySpan<byte> Source => this[CampaignField.Source];

    /// <summary>Lower case: <c>utm_medium</c>, else <c>cpc</c>, <c>organic</c>, <c>referral</c>, <c>email</c>, …; <c>(none)</c>, <c>(not set)</c>.</summary>
    public ReadOnlySpan<byte> Medium => this[CampaignField.Medium];

    /// <summary>One of <see cref="Sources.Channel"/>; empty for an internal link.</summary>
    public Utf8Text Channel { get; internal set; }

    /// <summary>Social network or video site by name: <c>Instagram</c>, by referrer, click id, <c>utm_source</c> or in-app browser.</summary>
    public Utf8Text Network { get; internal set; }

    public ReadOnlySpan<byte> Campaign => this[CampaignField.Campaign];

    public ReadOnlySpan<byte> CampaignId => this[CampaignField.CampaignId];

    public ReadOnlySpan<byte> Term => this[CampaignField.Term];

    public ReadOnlySpan<byte> Content => this[CampaignField.Content];

    public ReadOnlySpan<byte> SourcePlatform => this[CampaignField.SourcePlatform];

    /// <summary>Host, or name of the Android package, of the referrer; lower case, without port.</summary>
    public ReadOnlySpan<byte> ReferrerHost => Texts[_referrerHost];

    /// <summary>The referrer, or <c>utm_source</c>, is a domain known to fake visits.</summary>
    public bool IsReferrerSpam { get; internal set; }

    /// <summary>The referrer is a page of the same site.</summary>
    public bool IsInternal { get; internal set; }

    public int ClickIdCount { get; private set; }

    internal TextStore Texts { get; } = new();

    /// <summary>The click id that proves most, the first of equals; null when there is none.</summary>
    internal ClickIdParameter? Click { get; private set; }

    /// <summary>A campaign parameter says something about this visit.</summary>
    internal bool HasCampaign { get; private set; }

    internal ReadOnlySpan<byte> this[CampaignField field] => Texts[_fields[(int)field]];

    /// <summary>Name of a click id's parameter, lower case: <c>gclid</c>. Each name is there at most once.</summary>
    public Utf8Text ClickIdName(int index) => _clickIds[index].Parameter.Name;

    /// <summary>The click id as the network wrote it, case kept, decoded once. The click was when the event was.</summary>
    public ReadOnlySpan<byte> ClickIdValue(int index) => Texts[_clickIds[index].Value];

    internal void Clear()
    {
        Texts.Clear();
        Array.Clear(_fields);
        _referrerHost = default;
        Channel = default;
        Network = default;
        IsReferrerSpam = false;
        IsInternal = false;
        ClickIdCount = 0;
        Click = null;
        HasCampaign = false;
    }

    /// <summary>Sets a field from a query; the first value that is not empty counts.</summary>
    internal void SetDecoded(CampaignField field, ReadOnlySpan<byte> value)
    {
        if (_fields[(int)field].Length > 0)
        {
            return;
        }

        var slice = Texts.AddDecoded(value, SourceLimits.TextCharacters);
        if (field is CampaignField.Source or CampaignField.Medium or CampaignField.Reference)
        {
            Texts.ToLower(slice);
        }

        _fields[(int)field] = slice;
        HasCampaign |= slice.Length > 0 && field != CampaignField.Reference;
    }

    internal void Set(CampaignField field, ReadOnlySpan<byte> text) => _fields[(int)field] = Texts.Add(text, SourceLimits.TextCharacters);

    internal void SetReferrerHost(ReadOnlySpan<byte> host) => _referrerHost = Texts.AddLower(host, SourceLimits.TextCharacters);

    /// <summary>Adds a click id; the first of a name counts, and there is a bound.</summary>
    internal void AddClickId(ClickIdParameter parameter, ReadOnlySpan<byte> value)
    {
        for (var i = 0; i < ClickIdCount; i++)
        {
            if (ReferenceEquals(_clickIds[i].Parameter, parameter))
            {
                return;
            }
        }

        var slice = ClickIdCount == _clickIds.Length ? default : Texts.AddDecodedId(value, SourceLimits.ClickIdCharacters);
        if (slice.Length == 0)
        {
            return;
        }

        _clickIds[ClickIdCount++] = (parameter, slice);
        if (parameter.Proof > (Click?.Proof ?? ClickProof.None))
        {
            Click = parameter;
        }
    }
}

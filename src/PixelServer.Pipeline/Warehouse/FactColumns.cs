using System.Diagnostics.CodeAnalysis;
using PixelServer.Pipeline.Enrichment;
using PixelServer.Pipeline.Enrichment.UserAgents;
using PixelServer.Pipeline.Warehouse.Native;

namespace PixelServer.Pipeline.Warehouse;

/// <summary>The columns of the table <c>events</c> that enrichment fills. Not thread-safe.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The block that writes the columns disposes of them.")]
internal sealed class FactColumns
{
    private readonly LowCardinalityColumn _country = new("country");
    private readonly LowCardinalityColumn _region = new("region");
    private readonly LowCardinalityColumn _regionName = new("region_name");
    private readonly LowCardinalityColumn _city = new("city");
    private readonly NullableColumn<float> _latitude = new("latitude", "Float32");
    private readonly NullableColumn<float> _longitude = new("longitude", "Float32");
    private readonly LowCardinalityColumn _geoTimeZone = new("geo_timezone");
    private readonly NumberColumn<uint> _asn = new("asn", "UInt32");
    private readonly LowCardinalityColumn _organization = new("as_organization");
    private readonly NumberColumn<bool> _isDatacenter = new("is_datacenter", "Bool");
    private readonly LowCardinalityColumn _browser = new("browser");
    private readonly LowCardinalityColumn _browserVersion = new("browser_version");
    private readonly LowCardinalityColumn _os = new("os");
    private readonly LowCardinalityColumn _osVersion = new("os_version");
    private readonly LowCardinalityColumn _deviceType = new("device_type");
    private readonly LowCardinalityColumn _deviceBrand = new("device_brand");
    private readonly LowCardinalityColumn _deviceModel = new("device_model");
    private readonly LowCardinalityColumn _inApp = new("in_app");
    private readonly NumberColumn<bool> _isBot = new("is_bot", "Bool");
    private readonly LowCardinalityColumn _botKind = new("bot_kind");
    private readonly LowCardinalityColumn _botName = new("bot_name");
    private readonly LowCardinalityColumn _botReason = new("bot_reason");
    private readonly LowCardinalityColumn _source = new("source");
    private readonly LowCardinalityColumn _medium = new("medium");
    private readonly LowCardinalityColumn _channel = new("channel");
    private readonly LowCardinalityColumn _network = new("network");
    private readonly LowCardinalityColumn _campaign = new("campaign");
    private readonly LowCardinalityColumn _campaignId = new("campaign_id");
    private readonly LowCardinalityColumn _term = new("term");
    private readonly LowCardinalityColumn _content = new("content");
    private readonly LowCardinalityColumn _referrerHost = new("referrer_host");
    private readonly NumberColumn<bool> _isReferrerSpam = new("is_referrer_spam", "Bool");
    private readonly MapColumn _clickIds = new("click_ids");

    public FactColumns() => All =
    [
        _country, _region, _regionName, _city, _latitude, _longitude, _geoTimeZone, _asn, _organization, _isDatacenter,
        _browser, _browserVersion, _os, _osVersion, _deviceType, _deviceBrand, _deviceModel, _inApp, _isBot, _botKind, _botName, _botReason,
        _source, _medium, _channel, _network, _campaign, _campaignId, _term, _content, _referrerHost, _isReferrerSpam, _clickIds,
    ];

    public Column[] All { get; }

    public void Add(EventFacts facts)
    {
        AddPlace(facts);
        AddAgent(facts.Agent);
        AddSource(facts);
    }

    private void AddPlace(EventFacts facts)
    {
        ref readonly var place = ref facts.Place;
        _country.AddKnown(place.Country);
        _region.AddKnown(place.Region);
        _regionName.AddKnown(place.RegionName);
        _city.AddKnown(place.City);
        _latitude.Add(place.Latitude);
        _longitude.Add(place.Longitude);
        _geoTimeZone.AddKnown(place.TimeZone);
        _asn.Add(place.Asn);
        _organization.AddKnown(place.Organization);
        _isDatacenter.Add(facts.IsDatacenter);
    }

    private void AddAgent(UserAgent agent)
    {
        _browser.AddKnown(agent.Browser);
        _browserVersion.AddKnown(agent.BrowserVersion);
        _os.AddKnown(agent.Os);
        _osVersion.AddKnown(agent.OsVersion);
        _deviceType.AddKnown(agent.DeviceType.ToText());
        _deviceBrand.AddKnown(agent.DeviceBrand);
        _deviceModel.AddKnown(agent.DeviceModel);
        _inApp.AddKnown(agent.InAppOf);
        _isBot.Add(agent.IsBot);
        _botKind.AddKnown(agent.BotKind.ToText());
        _botName.AddKnown(agent.BotName);
        _botReason.AddKnown(agent.BotReason.ToText());
    }

    private void AddSource(EventFacts facts)
    {
        var source = facts.Source;
        _source.Add(source.Source);
        _medium.Add(source.Medium);
        _channel.AddKnown(source.Channel);
        _network.AddKnown(source.Network);
        _campaign.Add(source.Campaign);
        _campaignId.Add(source.CampaignId);
        _term.Add(source.Term);
        _content.Add(source.Content);
        _referrerHost.Add(source.ReferrerHost);
        _isReferrerSpam.Add(source.IsReferrerSpam);
        for (var i = 0; i < source.ClickIdCount; i++)
        {
            _clickIds.Add(source.ClickIdName(i).Span, source.ClickIdValue(i));
        }

        _clickIds.EndRow();
    }
}

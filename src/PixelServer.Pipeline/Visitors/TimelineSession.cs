namespace PixelServer.Pipeline.Visitors;

/// <summary>A session of a visitor, whole. Empty text: not known.</summary>
/// <param name="Site">Site id.</param>
/// <param name="SessionStart">Its start, Unix milliseconds.</param>
/// <param name="SessionEnd">Time of its last event, Unix milliseconds.</param>
/// <param name="Events">Its events.</param>
/// <param name="PageViews">Pages viewed.</param>
/// <param name="EngagementSeconds">Seconds of attention.</param>
/// <param name="LandingPage">Path of the first page.</param>
/// <param name="Source">Where it came from; a direct source only where there is no other.</param>
/// <param name="Medium">Likewise.</param>
/// <param name="Channel">Likewise.</param>
/// <param name="Network">Likewise.</param>
/// <param name="Campaign">Likewise.</param>
/// <param name="Country">Country.</param>
/// <param name="DeviceType">Kind of device.</param>
/// <param name="Os">Operating system.</param>
/// <param name="Browser">Browser.</param>
/// <param name="IsBot">No person.</param>
public sealed record TimelineSession(
    string Site,
    long SessionStart,
    long SessionEnd,
    long Events,
    long PageViews,
    long EngagementSeconds,
    string LandingPage,
    string Source,
    string Medium,
    string Channel,
    string Network,
    string Campaign,
    string Country,
    string DeviceType,
    string Os,
    string Browser,
    bool IsBot);

using PixelServer.Pipeline.Visitors;

namespace PixelServer.Visitors;

/// <summary>A session, whole. Empty text: not known.</summary>
/// <param name="Site">Site id.</param>
/// <param name="Start">Its start, which names it.</param>
/// <param name="End">Time of its last event.</param>
/// <param name="Events">Its events.</param>
/// <param name="PageViews">Pages viewed.</param>
/// <param name="EngagementSeconds">Seconds of attention.</param>
/// <param name="LandingPage">Path of the first page.</param>
/// <param name="Source">Where it came from; a direct source only where there is no other.</param>
/// <param name="Country">Country.</param>
/// <param name="DeviceType">Kind of device.</param>
/// <param name="Os">Operating system.</param>
/// <param name="Browser">Browser.</param>
/// <param name="IsBot">No person.</param>
internal sealed record SessionView(
    string Site,
    DateTimeOffset Start,
    DateTimeOffset End,
    long Events,
    long PageViews,
    long EngagementSeconds,
    string LandingPage,
    SourceView Source,
    string Country,
    string DeviceType,
    string Os,
    string Browser,
    bool IsBot)
{
    public static SessionView Of(TimelineSession session) => new(
        session.Site,
        DateTimeOffset.FromUnixTimeMilliseconds(session.SessionStart),
        DateTimeOffset.FromUnixTimeMilliseconds(session.SessionEnd),
        session.Events,
        session.PageViews,
        session.EngagementSeconds,
        session.LandingPage,
        new SourceView(session.Source, session.Medium, session.Channel, session.Network, session.Campaign),
        session.Country,
        session.DeviceType,
        session.Os,
        session.Browser,
        session.IsBot);
}

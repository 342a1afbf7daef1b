using System.Globalization;
using PixelServer.Pipeline.Visitors;

namespace PixelServer.Visitors;

/// <summary>A page of what a visitor did.</summary>
/// <param name="Visitor">Its id.</param>
/// <param name="Sessions">The sessions of these events, whole, the newest first.</param>
/// <param name="Events">The newest first.</param>
/// <param name="Next">With <c>before</c>, the next page begins behind it; null on the last.</param>
/// <param name="Sql">The statement behind <paramref name="Events"/>.</param>
internal sealed record TimelineView(
    string Visitor, IReadOnlyList<SessionView> Sessions, IReadOnlyList<EventView> Events, string? Next, string Sql)
{
    public static TimelineView Of(
        ulong visitor, IReadOnlyList<TimelineEvent> events, IReadOnlyList<TimelineSession> sessions, TimelineCursor? next, string sql)
    {
        // Sites may have sessions that begin at the same time; only those that these events are of belong to the page.
        var shown = events.Select(one => (one.Site, one.SessionStart)).ToHashSet();
        return new TimelineView(
            visitor.ToString(CultureInfo.InvariantCulture),
            [.. sessions.Where(one => shown.Contains((one.Site, one.SessionStart))).Select(SessionView.Of)],
            [.. events.Select(EventView.Of)],
            next?.ToString(),
            sql);
    }
}

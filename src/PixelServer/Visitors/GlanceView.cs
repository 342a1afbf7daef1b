using System.Globalization;
using PixelServer.Pipeline.Visitors;

namespace PixelServer.Visitors;

/// <summary>A visitor among others.</summary>
/// <param name="Visitor">Its id.</param>
/// <param name="Sites">Sites that have events of it.</param>
/// <param name="FirstSeen">Time of its first event.</param>
/// <param name="LastSeen">Time of its last one.</param>
/// <param name="Events">How many there are, words on consent left out.</param>
internal sealed record GlanceView(string Visitor, IReadOnlyList<string> Sites, DateTimeOffset FirstSeen, DateTimeOffset LastSeen, long Events)
{
    public static GlanceView Of(VisitorGlance glance) => new(
        glance.Visitor.ToString(CultureInfo.InvariantCulture),
        glance.Sites,
        DateTimeOffset.FromUnixTimeMilliseconds(glance.FirstSeen),
        DateTimeOffset.FromUnixTimeMilliseconds(glance.LastSeen),
        glance.Events);
}

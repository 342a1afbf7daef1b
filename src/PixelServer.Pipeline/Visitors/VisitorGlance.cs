namespace PixelServer.Pipeline.Visitors;

/// <summary>A visitor among others.</summary>
/// <param name="Visitor">Its id.</param>
/// <param name="Sites">Sites that have events of it.</param>
/// <param name="FirstSeen">Time of its first event, Unix milliseconds.</param>
/// <param name="LastSeen">Time of its last one.</param>
/// <param name="Events">Events, words on consent left out.</param>
public sealed record VisitorGlance(ulong Visitor, IReadOnlyList<string> Sites, long FirstSeen, long LastSeen, long Events);

namespace PixelServer.Audiences.Building;

/// <summary>A member of a build. Times are Unix milliseconds.</summary>
/// <param name="Member">The person or visitor.</param>
/// <param name="Visitors">The visitors it is made of.</param>
/// <param name="EnteredAt">Since when it is in without a break.</param>
/// <param name="QualifiedAt">When the rule last held.</param>
public sealed record AudienceMember(ulong Member, IReadOnlyList<ulong> Visitors, long EnteredAt, long QualifiedAt);

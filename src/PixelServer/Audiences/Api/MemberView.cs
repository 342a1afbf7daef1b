using System.Globalization;
using PixelServer.Audiences.Building;

namespace PixelServer.Audiences.Api;

/// <summary>A member of an audience.</summary>
/// <param name="Member">The person or visitor.</param>
/// <param name="Visitors">The visitors it is made of.</param>
/// <param name="EnteredAt">Since when it is in without a break.</param>
/// <param name="QualifiedAt">When the rule last held.</param>
internal sealed record MemberView(string Member, IReadOnlyList<string> Visitors, DateTimeOffset EnteredAt, DateTimeOffset QualifiedAt)
{
    public static MemberView Of(AudienceMember member) => new(
        member.Member.ToString(CultureInfo.InvariantCulture),
        [.. member.Visitors.Select(visitor => visitor.ToString(CultureInfo.InvariantCulture))],
        DateTimeOffset.FromUnixTimeMilliseconds(member.EnteredAt),
        DateTimeOffset.FromUnixTimeMilliseconds(member.QualifiedAt));
}

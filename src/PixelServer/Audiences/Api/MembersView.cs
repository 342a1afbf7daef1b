namespace PixelServer.Audiences.Api;

/// <summary>Members of a build, in the order of their ids.</summary>
/// <param name="Build">The build.</param>
/// <param name="Members">Some of them.</param>
/// <param name="Next">With <c>after</c> and <c>build</c>, the next page begins behind it; null on the last.</param>
internal sealed record MembersView(string Build, IReadOnlyList<MemberView> Members, string? Next);

namespace PixelServer.Audiences.Api;

/// <summary>An audience of an overlap.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Build">The build that was looked at.</param>
/// <param name="Visitors">Its visitors.</param>
internal sealed record OverlapAudienceView(string Id, string Build, long Visitors);

namespace PixelServer.Audiences.Building;

/// <summary>How large an audience was.</summary>
/// <param name="Audience">Its id.</param>
/// <param name="CompletedAt">When the build was complete, Unix milliseconds.</param>
/// <param name="Size">Members.</param>
public sealed record AudienceSize(string Audience, long CompletedAt, long Size);

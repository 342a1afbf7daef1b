namespace PixelServer.Audiences.Api;

/// <summary>How large an audience was.</summary>
/// <param name="At">When the build was complete.</param>
/// <param name="Size">Members.</param>
internal sealed record SizeView(DateTimeOffset At, long Size);

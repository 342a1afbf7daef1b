namespace PixelServer.Pipeline.Replay;

/// <summary>What makes two rows of <c>events</c> the same event.</summary>
internal readonly record struct SiteEventId(string Site, string EventId);

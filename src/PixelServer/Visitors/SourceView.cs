namespace PixelServer.Visitors;

/// <summary>Where a visit came from. Empty text: not known.</summary>
/// <param name="Source">Its source.</param>
/// <param name="Medium">Its medium.</param>
/// <param name="Channel">GA4 default channel group.</param>
/// <param name="Network">Social network.</param>
/// <param name="Campaign">Campaign.</param>
internal sealed record SourceView(string Source, string Medium, string Channel, string Network, string Campaign);

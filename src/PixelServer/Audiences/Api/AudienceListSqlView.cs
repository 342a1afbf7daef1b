namespace PixelServer.Audiences.Api;

/// <summary>The statements behind the figures of all audiences.</summary>
/// <param name="Sizes">Behind the sizes; null where they were not asked for.</param>
/// <param name="Consented">Behind those who have consented; likewise.</param>
internal sealed record AudienceListSqlView(string? Sizes, string? Consented);

namespace PixelServer.Audiences.Exports;

/// <summary>What an export has read.</summary>
/// <param name="Build">The build.</param>
/// <param name="MadeAt">When it began.</param>
/// <param name="ReadUntil">When it was through.</param>
internal sealed record ExportReading(AudienceBuild Build, DateTimeOffset MadeAt, DateTimeOffset ReadUntil);

using PixelServer.Configuration;
using PixelServer.Events;
using PixelServer.Pipeline.Import;

namespace PixelServer.Commands;

/// <summary>What a person asked <see cref="ImportCommand"/> for.</summary>
internal sealed record ImportRequest
{
    public required string[] Files { get; init; }

    public required DataDirectory Data { get; init; }

    public required string? Site { get; init; }

    public required Func<string, ImportMapping> MappingOf { get; init; }

    public required Consent Consent { get; init; }

    public required bool AllowOverlap { get; init; }

    public required bool DryRun { get; init; }
}

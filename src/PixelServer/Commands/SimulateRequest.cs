using PixelServer.Configuration;
using PixelServer.Pipeline.Simulation;

namespace PixelServer.Commands;

/// <summary>What a person asked <see cref="SimulateCommand"/> for.</summary>
internal sealed record SimulateRequest
{
    public required DataDirectory Data { get; init; }

    /// <summary>What to make; its end is only the default's where <see cref="EndIsOpen"/>.</summary>
    public required SimulationPlan Plan { get; init; }

    /// <summary>No end was named: that of such traffic stored before holds, else now.</summary>
    public required bool EndIsOpen { get; init; }

    /// <summary>Attention is made too.</summary>
    public required bool HasAttention { get; init; }

    public required string? Truth { get; init; }

    public required int? LoadedBeforeDays { get; init; }

    public required bool Live { get; init; }

    public required double Rate { get; init; }

    public required int Seconds { get; init; }
}

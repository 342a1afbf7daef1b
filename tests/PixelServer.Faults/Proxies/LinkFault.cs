using PixelServer.Faults.Plan;

namespace PixelServer.Faults.Proxies;

/// <summary>What a proxy does to its connections until told otherwise.</summary>
/// <param name="Kind">One of the kinds for links.</param>
/// <param name="Bytes">Where <see cref="FaultKind.CutRequest"/> and <see cref="FaultKind.CutAnswer"/> cut, counted from when the fault began.</param>
internal sealed record LinkFault(FaultKind Kind, int Bytes = 0);

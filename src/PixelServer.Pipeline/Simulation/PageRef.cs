namespace PixelServer.Pipeline.Simulation;

/// <summary>A page of the shop.</summary>
/// <param name="Kind">What it shows.</param>
/// <param name="Number">Which category or item; for a search the category looked for.</param>
internal readonly record struct PageRef(PageKind Kind, int Number = 0);

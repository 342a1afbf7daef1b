namespace PixelServer.Insights.Interest;

/// <summary>What came of a test.</summary>
/// <param name="All">In the order of the facts.</param>
/// <param name="Gaining">Places of the clearest gains, clearest first.</param>
/// <param name="Losing">Places of the clearest losses.</param>
/// <param name="Notes">What is to be known of them.</param>
internal sealed record Movements(IReadOnlyList<Movement> All, IReadOnlyList<int> Gaining, IReadOnlyList<int> Losing, IReadOnlyList<string> Notes);

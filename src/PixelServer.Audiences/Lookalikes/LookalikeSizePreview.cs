namespace PixelServer.Audiences.Lookalikes;

/// <summary>How large a lookalike would be, and from what.</summary>
/// <param name="Seeds">Seeds that have consented.</param>
/// <param name="Others">Everybody else who could be a member.</param>
/// <param name="Size">Members; null where only a model can tell.</param>
/// <param name="IsExact">A build made now would have so many members; else only about so many, as in the model's proof.</param>
/// <param name="Warnings">What stands against it; empty where nothing does.</param>
public sealed record LookalikeSizePreview(long Seeds, long Others, long? Size, bool IsExact, IReadOnlyList<string> Warnings);

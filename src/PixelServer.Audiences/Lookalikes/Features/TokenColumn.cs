namespace PixelServer.Audiences.Lookalikes.Features;

/// <summary>The tokens of many visitors, one visitor's after the other's, each once and ascending.</summary>
/// <param name="Starts">Where the tokens of each row begin in <paramref name="Values"/>; one more at the end.</param>
/// <param name="Values">The tokens.</param>
public sealed record TokenColumn(int[] Starts, ushort[] Values)
{
    public ReadOnlySpan<ushort> Of(int row) => Values.AsSpan(Starts[row]..Starts[row + 1]);
}

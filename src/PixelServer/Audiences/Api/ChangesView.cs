namespace PixelServer.Audiences.Api;

/// <summary>What differs between two builds.</summary>
/// <param name="From">The earlier one.</param>
/// <param name="To">The later one.</param>
/// <param name="Entered">Members of the later one only.</param>
/// <param name="Departed">Members of the earlier one only.</param>
/// <param name="IsComplete">No more than <c>limit</c> entered, or departed: these are all.</param>
internal sealed record ChangesView(BuildView From, BuildView To, IReadOnlyList<string> Entered, IReadOnlyList<string> Departed, bool IsComplete);

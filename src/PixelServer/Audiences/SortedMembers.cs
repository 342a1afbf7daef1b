namespace PixelServer.Audiences;

/// <summary>The visitors of a build, sorted: 8 bytes each. Immutable.</summary>
/// <param name="Audience">Id of the audience.</param>
/// <param name="Site">Its site.</param>
/// <param name="Build">The build.</param>
/// <param name="Visitors">The visitors, in ascending order.</param>
internal sealed record SortedMembers(string Audience, string Site, ulong Build, ulong[] Visitors)
{
    public bool Contains(ulong visitor) => Array.BinarySearch(Visitors, visitor) >= 0;
}

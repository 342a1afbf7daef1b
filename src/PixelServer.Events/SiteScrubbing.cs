using System.Collections.Frozen;

namespace PixelServer.Events;

/// <summary>The parameters that each site wants scrubbed. Immutable; sites without such are left out.</summary>
public sealed class SiteScrubbing
{
    private const int LongestSite = 64;

    private readonly FrozenDictionary<string, ScrubbedParameters>.AlternateLookup<ReadOnlySpan<char>> _bySite;
    private readonly bool _isEmpty;

    public SiteScrubbing(IEnumerable<KeyValuePair<string, ScrubbedParameters>> sites)
    {
        var bySite = sites.Where(site => !site.Value.IsEmpty).ToFrozenDictionary(StringComparer.Ordinal);
        _bySite = bySite.GetAlternateLookup<ReadOnlySpan<char>>();
        _isEmpty = bySite.Count == 0;
    }

    /// <summary>No site has any.</summary>
    public static SiteScrubbing None { get; } = new([]);

    /// <param name="site">The site's id, ASCII.</param>
    public ScrubbedParameters For(ReadOnlySpan<byte> site)
    {
        if (_isEmpty || site.Length > LongestSite)
        {
            return ScrubbedParameters.None;
        }

        Span<char> id = stackalloc char[LongestSite];
        for (var i = 0; i < site.Length; i++)
        {
            id[i] = (char)site[i];
        }

        return _bySite.TryGetValue(id[..site.Length], out var names) ? names : ScrubbedParameters.None;
    }
}

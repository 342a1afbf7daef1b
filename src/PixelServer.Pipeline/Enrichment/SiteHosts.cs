using System.Text;
using PixelServer.Events;

namespace PixelServer.Pipeline.Enrichment;

/// <summary>
/// The hosts whose pages are a site's own, by site id: a link from one of them to another is no visit from elsewhere. Immutable.
/// </summary>
public sealed class SiteHosts
{
    private readonly (byte[] Site, Utf8Text[] Hosts)[] _sites;

    /// <param name="origins">For each site the origins of its pages, such as <c>https://shop.example</c>; <c>*</c> names none.</param>
    public SiteHosts(IEnumerable<KeyValuePair<string, IReadOnlyList<string>>> origins) => _sites =
    [
        .. origins
            .Select(site => (Encoding.UTF8.GetBytes(site.Key), site.Value.Select(HostOf).Where(host => !host.IsEmpty).ToArray()))
            .Where(site => site.Item2.Length > 0),
    ];

    public static SiteHosts None { get; } = new([]);

    /// <summary>The hosts of a site in lower case, besides that of the page itself; none for a site that is not known.</summary>
    public ReadOnlySpan<Utf8Text> Of(ReadOnlySpan<byte> site)
    {
        foreach (var (id, hosts) in _sites)
        {
            if (site.SequenceEqual(id))
            {
                return hosts;
            }
        }

        return default;
    }

    private static Utf8Text HostOf(string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri) ? new Utf8Text(uri.IdnHost) : default;
}

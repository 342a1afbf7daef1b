using System.Collections.Frozen;
using System.Net;

namespace PixelServer.Sites.Installing;

/// <summary>
/// Whether browsers take two hosts for one site: the same registrable domain. They know by the public suffix list; this knows the plain rule, two labels, or three under a country's
/// co, com, …, and the suffixes under which many host. So a warning may be missing for other suffixes, and none is wrong for usual names.
/// </summary>
internal static class SameSite
{
    private static readonly FrozenSet<string> CountrySeconds = FrozenSet.Create(
        StringComparer.Ordinal, "ac", "co", "com", "edu", "gob", "gov", "go", "gv", "ltd", "me", "mil", "ne", "net", "nom", "or", "org", "plc", "sch");

    private static readonly FrozenSet<string> HostingSuffixes = FrozenSet.Create(
        StringComparer.Ordinal, "github.io", "gitlab.io", "pages.dev", "workers.dev", "vercel.app", "netlify.app", "herokuapp.com", "azurewebsites.net", "cloudfront.net", "web.app",
        "firebaseapp.com", "fly.dev", "onrender.com", "myshopify.com", "blogspot.com", "wixsite.com", "amazonaws.com");

    public static bool Are(string one, string other)
    {
        var (a, b) = (Normal(one), Normal(other));
        return a == b || (!IsAddress(a) && !IsAddress(b) && DomainOf(a) is { } domain && domain == DomainOf(b));
    }

    /// <summary>The registrable domain of a host; null where it has none, as localhost.</summary>
    public static string? DomainOf(string host)
    {
        var labels = Normal(host).Split('.');
        var suffix = labels.Length >= 2 && (HostingSuffixes.Contains(string.Join('.', labels[^2..])) || (labels[^1].Length == 2 && CountrySeconds.Contains(labels[^2]))) ? 2 : 1;
        return labels.Length > suffix ? string.Join('.', labels[^(suffix + 1)..]) : null;
    }

    public static bool IsAddress(string host) => IPAddress.TryParse(host.Trim('[', ']'), out _);

    public static string Normal(string host) => host.TrimEnd('.').ToLowerInvariant();
}

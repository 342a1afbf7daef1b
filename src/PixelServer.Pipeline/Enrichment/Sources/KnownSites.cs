namespace PixelServer.Pipeline.Enrichment.Sources;

/// <summary>
/// The sites of <c>sites.tsv</c> and the domains of <c>referrer-spam.txt</c>, which are parts of the assembly. Immutable and thread-safe.
/// </summary>
internal sealed class KnownSites
{
    private static readonly char[] PathStart = ['/'];

    private readonly HostTable _hosts = new();

    private KnownSites()
    {
    }

    public static KnownSites Load()
    {
        var sites = new KnownSites();
        foreach (var line in Lines("sites.tsv"))
        {
            sites.Add(line.Split('\t'));
        }

        foreach (var domain in Lines("referrer-spam.txt"))
        {
            sites._hosts.GetOrAdd($".{domain}").IsSpam = true;
        }

        return sites;
    }

    /// <summary>What is known of a host in lower case, or of the name that a campaign or an app uses for a site; null when nothing is.</summary>
    public KnownHost? Find(ReadOnlySpan<byte> hostOrName) => _hosts.Find(hostOrName);

    /// <exception cref="InvalidDataException">The name is in no line of <c>sites.tsv</c>.</exception>
    public KnownSite Named(string name) =>
        Find(System.Text.Encoding.UTF8.GetBytes(name))?.Site ?? throw new InvalidDataException($"sites.tsv does not know {name}.");

    private static IEnumerable<string> Lines(string resource)
    {
        using var stream = typeof(KnownSites).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidDataException($"The assembly lacks {resource}.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                yield return line;
            }
        }
    }

    private static SourceKind KindOf(string word) => word switch
    {
        "search" => SourceKind.Search,
        "social" => SourceKind.Social,
        "video" => SourceKind.Video,
        "shopping" => SourceKind.Shopping,
        "email" => SourceKind.Email,
        "ai" => SourceKind.AiAssistant,
        _ => throw new InvalidDataException($"sites.tsv has the unknown kind {word}."),
    };

    private void Add(string[] fields)
    {
        var source = fields.Length > 3 ? fields[3] : fields[1].ToLowerInvariant();
        var site = new KnownSite(KindOf(fields[0]), fields[1], source);
        foreach (var pattern in fields[2].Split(' '))
        {
            Add(pattern, site);

            // "google_shopping" is also written with a space, which divides patterns here.
            if (pattern.Contains('_', StringComparison.Ordinal))
            {
                Add(pattern.Replace('_', ' '), site);
            }
        }
    }

    private void Add(string pattern, KnownSite site)
    {
        var parts = pattern.Split(PathStart, 2);
        var entry = _hosts.GetOrAdd(parts[0]);
        if (parts.Length == 2)
        {
            entry.Paths.Add((System.Text.Encoding.UTF8.GetBytes($"/{parts[1]}"), site));
        }
        else
        {
            entry.Site = entry.Site is null ? site : throw new InvalidDataException($"sites.tsv has {pattern} twice.");
        }
    }
}

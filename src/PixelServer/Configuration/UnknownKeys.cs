namespace PixelServer.Configuration;

/// <summary>Keys that mean nothing: most likely typed wrong, so the one that was meant is named.</summary>
internal static class UnknownKeys
{
    /// <summary>What belongs to the web server, logging and editors.</summary>
    private static readonly HashSet<string> Foreign = new(StringComparer.OrdinalIgnoreCase)
    {
        "$schema", "AllowedHosts", "Kestrel", "Logging", "applicationName", "captureStartupErrors", "contentRoot", "detailedErrors", "environment",
        "hostingStartupAssemblies", "hostingStartupExcludeAssemblies", "http_ports", "https_ports", "preferHostingUrls", "preventHostingStartup",
        "shutdownTimeoutSeconds", "startupAssembly", "staticWebAssets", "suppressStatusMessages", "webroot",
    };

    /// <summary>The web server's or a logger's section, which it reads by itself.</summary>
    public static bool IsForeign(string path) => Foreign.Contains(path.Split(':')[0]);

    /// <summary>Why a key means nothing; null when it has a meaning or is not ours.</summary>
    public static string? Error(SettingTree tree, WrittenKey key)
    {
        if (IsForeign(key.Path))
        {
            return null;
        }

        var parts = key.Path.Split(':');
        // Others have variables of such names, too.
        if (key.IsShared && (parts.Length == 1 || tree.Follow(parts[0]) is null))
        {
            return null;
        }

        var place = tree;
        for (var i = 0; i < parts.Length; i++)
        {
            if (place.Follow(parts[i]) is not { } next)
            {
                return Unknown(key, place, parts, i);
            }

            place = next;
        }

        // An empty list or section in a file is written as one.
        return place.Key is not null || key.Value.Length == 0 ? null
            : place.IsList ? $"{key.Path} ({key.Origin}) is a list; write {key.Path}:0, {key.Path}:1 …"
            : $"{key.Path} ({key.Origin}) is a section; write {key.Path}:{place.Names.FirstOrDefault() ?? "…"}.";
    }

    /// <summary>A variable of the environment whose section looks like one of ours; null when it does not.</summary>
    public static string? Warning(SettingTree tree, WrittenKey key)
    {
        var parts = key.Path.Split(':');
        return key.IsShared && parts.Length > 1 && !IsForeign(key.Path) && tree.Follow(parts[0]) is null && Meant(parts[0], tree.Names) is { } meant
            ? $"{key.Path} ({key.Origin}) is not used; did you mean {string.Join(':', parts.Skip(1).Prepend(meant))}?"
            : null;
    }

    private static string Unknown(WrittenKey key, SettingTree place, string[] parts, int at)
    {
        var names = place.Names.ToList();
        var before = string.Concat(parts.Take(at).Select(part => $"{part}:"));
        var fix = Meant(parts[at], names) is { } meant ? $"did you mean {before}{meant}?"
            : place.IsList ? $"write {before}0, {before}1 …"
            : names.Count > 0 ? $"{(before.Length == 0 ? "the keys are" : $"in {before.TrimEnd(':')} there are")} {string.Join(", ", names)}."
            : $"{before.TrimEnd(':')} has no keys in it.";
        return $"{key.Path} ({key.Origin}) is no key; {fix}";
    }

    private static string? Meant(string name, IEnumerable<string> names) =>
        names.Select(candidate => (Name: candidate, Distance: Distance(name.ToUpperInvariant(), candidate.ToUpperInvariant())))
            .Where(candidate => candidate.Distance <= Math.Max(1, Math.Min(3, name.Length / 3)))
            .OrderBy(candidate => candidate.Distance)
            .Select(candidate => candidate.Name)
            .FirstOrDefault();

    // Letters to add, leave out, replace, or swap with their neighbour.
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                rows[i, j] = i == 0 ? j : j == 0 ? i : Math.Min(
                    Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1, rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
                }
            }
        }

        return rows[a.Length, b.Length];
    }
}

namespace PixelServer.Configuration;

/// <summary>A key of the configuration in force, with secrets hidden.</summary>
/// <param name="Key">As it is written.</param>
/// <param name="Value">Its value; secrets are masked.</param>
/// <param name="From">Where it comes from: <c>default</c>, a file, <c>environment</c>, <c>command line</c>.</param>
internal sealed record EffectiveSetting(string Key, string Value, string From)
{
    /// <summary>Every key of ours, set or not, and those of the web server and of logging that somebody set.</summary>
    public static IEnumerable<EffectiveSetting> Of(IConfigurationRoot configuration)
    {
        var written = WrittenKeys.In(configuration).Select(key => key.Path).Distinct(StringComparer.OrdinalIgnoreCase)
            .Where(path => ConfigurationCheck.Find(path) is not null || UnknownKeys.IsForeign(path))
            .ToLookup(path => ConfigurationCheck.Find(path)?.Path ?? "");
        foreach (var key in SettingsCatalog.Keys)
        {
            if (written.Contains(key.Path))
            {
                foreach (var path in written[key.Path].Order(StringComparer.OrdinalIgnoreCase))
                {
                    yield return Of(configuration, path, key);
                }
            }
            else if (!key.Path.Split(':').Any(part => part is SettingKey.AnyId or SettingKey.AnyNumber))
            {
                yield return new EffectiveSetting(key.Path, key.DefaultText, "default");
            }
        }

        // The environment is full of names that mean something to others.
        foreach (var path in written[""].Where(path => path.Contains(':', StringComparison.Ordinal)).Order(StringComparer.OrdinalIgnoreCase))
        {
            yield return Of(configuration, path, null);
        }
    }

    private static EffectiveSetting Of(IConfigurationRoot configuration, string path, SettingKey? key) =>
        new(path, SecretMask.Of(path, key, configuration[path] ?? ""), WrittenKeys.OriginOf(configuration, path) ?? "default");
}

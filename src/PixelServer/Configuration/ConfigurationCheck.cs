namespace PixelServer.Configuration;

/// <summary>
/// Reads the whole configuration once before anything is opened, so that a person who typed three things wrong is told of all
/// three, each by key, value and fix.
/// </summary>
internal static class ConfigurationCheck
{
    private static readonly SettingTree Tree = SettingTree.Of(SettingsCatalog.Keys);

    /// <exception cref="CommandException">Something is wrong; the message has a line for each error.</exception>
    public static void ThrowIfWrong(IConfigurationRoot configuration)
    {
        if (Errors(configuration) is { Count: > 0 } errors)
        {
            throw new CommandException($"the configuration is wrong:\n  {string.Join("\n  ", errors)}");
        }
    }

    /// <summary>What deserves a word and stops nothing.</summary>
    public static IEnumerable<string> Warnings(IConfigurationRoot configuration) =>
        WrittenKeys.In(configuration).Select(key => UnknownKeys.Warning(Tree, key)).OfType<string>().Distinct();

    /// <summary>Everything that is wrong, each naming key, value and fix; never a secret.</summary>
    public static IReadOnlyList<string> Errors(IConfigurationRoot configuration)
    {
        var errors = new List<string>();
        var good = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var key in WrittenKeys.In(configuration))
        {
            if (UnknownKeys.Error(Tree, key) is { } unknown)
            {
                errors.Add(unknown);
            }
            else if (Find(key.Path) is { } setting && configuration[key.Path] is { } value)
            {
                if (setting.FixOf(value) is { } fix)
                {
                    errors.Add($"{key.Path} is '{value}'; use {fix}.");
                }
                else
                {
                    good[key.Path] = value;
                }
            }
        }

        // Sections are read from what is left, so that one wrong value does not hide the others.
        var rest = new ConfigurationBuilder().AddInMemoryCollection(good).Build();
        errors.AddRange(LogFormat.Errors(configuration));
        errors.AddRange(SecretFiles.Errors(configuration));
        errors.AddRange(ServerLayout.Errors(rest));
        errors.AddRange(SettingsCatalog.Sections.SelectMany(section => section.Errors(rest)));
        return [.. errors.Distinct()];
    }

    /// <summary>The key that a written one is; null when it is none of ours.</summary>
    public static SettingKey? Find(string path) =>
        path.Split(':').Aggregate((SettingTree?)Tree, (place, part) => place?.Follow(part))?.Key;
}

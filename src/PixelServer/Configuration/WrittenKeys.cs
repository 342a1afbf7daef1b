using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Configuration.KeyPerFile;

namespace PixelServer.Configuration;

/// <summary>The keys that somebody wrote, each with its value and where it was written.</summary>
internal static class WrittenKeys
{
    /// <summary>What one source of the configuration holds, in its order, later sources last.</summary>
    public static IEnumerable<WrittenKey> In(IConfigurationRoot configuration) =>
        from provider in configuration.Providers
        from key in In(provider, "", null)
        select key;

    /// <summary>Which source gives the value that counts.</summary>
    public static string? OriginOf(IConfigurationRoot configuration, string path)
    {
        var provider = configuration.Providers.Reverse().FirstOrDefault(provider => provider.TryGet(path, out _));
        return provider is null ? null : Origin(provider, path);
    }

    /// <summary>Others write there, too: what is not ours is not wrong.</summary>
    private static bool IsShared(IConfigurationProvider provider) => provider is EnvironmentVariablesConfigurationProvider or KeyPerFileConfigurationProvider;

    private static IEnumerable<WrittenKey> In(IConfigurationProvider provider, string prefix, string? parent)
    {
        foreach (var name in provider.GetChildKeys([], parent).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            var path = prefix + name;
            if (provider.TryGet(path, out var value))
            {
                yield return new WrittenKey(path, value ?? "", Origin(provider, path), IsShared(provider));
            }

            foreach (var key in In(provider, $"{path}:", path))
            {
                yield return key;
            }
        }
    }

    private static string Origin(IConfigurationProvider provider, string path) => provider switch
    {
        SecretFileProvider secrets => secrets.FileOf(path),
        CommandLineConfigurationProvider => "command line",
        EnvironmentVariablesConfigurationProvider => "environment",
        JsonConfigurationProvider { Source: { Path: { } file, FileProvider: { } files } } => files.GetFileInfo(file).PhysicalPath ?? file,
        KeyPerFileConfigurationProvider => $"secret file {path.Replace(":", "__", StringComparison.Ordinal)}",
        _ => "default",
    };
}

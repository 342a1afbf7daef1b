using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.KeyPerFile;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.FileProviders;

namespace PixelServer.Configuration;

/// <summary>
/// Where the configuration comes from; later ones win: our defaults, <c>sites.json</c>, <c>appsettings.json</c>, the folder of secrets,
/// the environment, the command line. Secrets that stand in files of their own are added last.
/// </summary>
internal static class ConfigurationSources
{
    private const string SystemdCredentials = "CREDENTIALS_DIRECTORY";

    /// <summary>Completes the configuration that ASP.NET has begun, and makes the data folder unless it is only to be looked at.</summary>
    public static DataDirectory AddTo(ConfigurationManager configuration, bool isOnlyShown, Action<string> warn)
    {
        configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Defaults() });
        var data = new DataDirectory(configuration[DataDirectory.ConfigurationKey] ?? DataDirectory.Default);
        if (!isOnlyShown)
        {
            data.Create();
            SitesFile.CreateIfMissing(data);
        }

        if (Directory.Exists(data.Path))
        {
            SitesFile.AddTo(configuration, data);
        }

        AddSecretsFolder(configuration, warn);
        SecretFiles.AddTo(configuration, warn);
        return data;
    }

    private static IEnumerable<KeyValuePair<string, string?>> Defaults()
    {
        yield return new("urls", ServerApplication.DefaultUrls);
        yield return new("Logging:LogLevel:Default", "Information");
        yield return new("Logging:LogLevel:Microsoft.AspNetCore", "Warning");
        yield return new("Logging:LogLevel:Microsoft.Hosting.Lifetime", "Warning");
        // Otherwise the host begins an Activity and a log scope for every request.
        yield return new("Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics", "None");
        if (Environment.GetEnvironmentVariable(SystemdCredentials) is { Length: > 0 } credentials)
        {
            yield return new(SecretSettings.FolderKey, credentials);
        }
    }

    private static void AddSecretsFolder(ConfigurationManager configuration, Action<string> warn)
    {
        // One that is not there is an error that the check names together with the others.
        if (configuration[SecretSettings.FolderKey] is not { Length: > 0 } folder || !Directory.Exists(folder))
        {
            return;
        }

        folder = Path.GetFullPath(folder);
        foreach (var file in Directory.EnumerateFiles(folder).Where(file => ConfigurationCheck.Find(Path.GetFileName(file).Replace("__", ":", StringComparison.Ordinal)) is not null))
        {
            SecretFiles.WarnOfReaders(file, warn);
        }

        var environment = configuration.Sources.ToList().FindLastIndex(source => source is EnvironmentVariablesConfigurationSource { Prefix: null or "" });
        configuration.Sources.Insert(environment < 0 ? configuration.Sources.Count : environment, new KeyPerFileConfigurationSource
        {
            FileProvider = new PhysicalFileProvider(folder),
            Optional = true,
        });
    }
}

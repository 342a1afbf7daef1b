namespace PixelServer.Configuration;

/// <summary>Secrets that stand in files of their own: <c>Redis:ConfigurationFile</c> names one that holds <c>Redis:Configuration</c>.</summary>
internal static class SecretFiles
{
    private const int MostBytes = 64 * 1024;

    private const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private static IEnumerable<SettingKey> Secrets => SettingsCatalog.Keys.Where(key => key.IsSecret);

    /// <summary>Reads the files that the configuration names and adds what they hold.</summary>
    /// <param name="configuration">Gets one more source.</param>
    /// <param name="warn">Told of files that others may read.</param>
    public static void AddTo(ConfigurationManager configuration, Action<string> warn)
    {
        var found = new Dictionary<string, (string Value, string File)>(StringComparer.OrdinalIgnoreCase);
        foreach (var secret in Secrets)
        {
            if (configuration[secret.FileKey.Path] is { Length: > 0 } file && Read(file, out var value) is null)
            {
                WarnOfReaders(file, warn);
                found[secret.Path] = (value, file);
            }
        }

        if (found.Count > 0)
        {
            configuration.Sources.Add(new SecretFileProvider(found));
        }
    }

    /// <summary>Files that cannot be read, and secrets that are given twice.</summary>
    public static IEnumerable<string> Errors(IConfigurationRoot configuration)
    {
        foreach (var secret in Secrets)
        {
            if (configuration[secret.FileKey.Path] is not { Length: > 0 } file)
            {
                continue;
            }

            if (Read(file, out _) is { } problem)
            {
                yield return $"{secret.FileKey.Path} is '{file}', {problem}";
            }

            if (configuration.Providers.Any(provider => provider is not SecretFileProvider && provider.TryGet(secret.Path, out var value) && !string.IsNullOrEmpty(value)))
            {
                yield return $"{secret.Path} and {secret.FileKey.Path} are both set; leave one out.";
            }
        }
    }

    /// <summary>Says when others than the owner and the group may read a file.</summary>
    public static void WarnOfReaders(string file, Action<string> warn)
    {
        if (!OperatingSystem.IsWindows())
        {
            // Kubernetes mounts links.
            var target = File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file;
            if ((File.GetUnixFileMode(target) & Others) != 0)
            {
                warn($"Other users may read {file}, which holds a secret; close it with: chmod o-rwx {file}");
            }
        }
    }

    private static string? Read(string file, out string value)
    {
        value = "";
        try
        {
            if (new FileInfo(file) is { Exists: true, Length: > MostBytes })
            {
                return $"which is larger than {MostBytes} bytes; name a file that holds the secret alone.";
            }

            value = File.ReadAllText(file).TrimEnd('\r', '\n');
            return value.Length > 0 ? null : "which is empty; write the secret into it.";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"which cannot be read: {e.Message}";
        }
    }
}

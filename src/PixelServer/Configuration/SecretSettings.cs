namespace PixelServer.Configuration;

/// <summary>Where secrets are, section <c>Secrets</c>.</summary>
internal sealed class SecretSettings
{
    public const string Section = "Secrets";

    /// <summary>Configuration key of the folder, what <c>--secrets</c> sets.</summary>
    public const string FolderKey = $"{Section}:{nameof(Folder)}";

    /// <summary>
    /// A folder with a file for each key, named like an environment variable (<c>Redis__Configuration</c>), as Docker and Kubernetes
    /// mount secrets (also <c>--secrets</c>). Environment and command line win. Empty: systemd's <c>$CREDENTIALS_DIRECTORY</c>, if any.
    /// </summary>
    public string Folder { get; set; } = "";

    /// <summary>The errors in these settings, each naming key, value and fix.</summary>
    public IEnumerable<string> Errors()
    {
        if (Folder.Length > 0 && !Directory.Exists(Folder))
        {
            yield return $"{FolderKey} is '{Folder}', which is no folder; make it, or leave the key out.";
        }
    }
}

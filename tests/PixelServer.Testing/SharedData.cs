namespace PixelServer.Testing;

/// <summary>
/// Real data that lies beside the repository (<c>../shared/data</c>) and is never copied into it. Where the folder is missing a
/// test is skipped with a message, except where <c>CI=true</c>, which fails it.
/// </summary>
public static class SharedData
{
    /// <summary>The repository's root: the folder that holds PixelServer.sln.</summary>
    public static string RepositoryRoot { get; } = FindRoot();

    /// <summary>Full path of a file under shared/data.</summary>
    public static string PathOf(string relativePath) =>
        Path.GetFullPath(Path.Combine(RepositoryRoot, "..", "shared", "data", relativePath));

    /// <summary>A message when the file is missing and the test should be skipped; null when it is there.</summary>
    /// <exception cref="FileNotFoundException">The file is missing and CI=true.</exception>
    public static string? MissingReason(string relativePath)
    {
        var path = PathOf(relativePath);
        if (File.Exists(path))
        {
            return null;
        }

        return Environment.GetEnvironmentVariable("CI") == "true"
            ? throw new FileNotFoundException("CI needs the shared data.", path)
            : $"{relativePath} is not beside this repository (../shared/data)";
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "PixelServer.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("PixelServer.sln is in no folder above the tests.");
    }
}

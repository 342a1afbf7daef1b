using System.Runtime.InteropServices;

namespace PixelServer.EmbeddedClickHouse.Startup;

/// <summary>Finds libchdb: named by the caller, by the environment, installed beside the program, or by npm in a folder above.</summary>
internal static class LibraryLocator
{
    public const string EnvironmentVariable = "PIXELSERVER_LIBCHDB";

    private const string LibraryName = "libchdb.so";

    /// <exception cref="StartupException">There is no library; the message lists where it was looked for.</exception>
    public static string Find(string? namedPath)
    {
        var (named, source) = namedPath is not null
            ? (namedPath, "--library")
            : (Environment.GetEnvironmentVariable(EnvironmentVariable), EnvironmentVariable);
        if (!string.IsNullOrEmpty(named))
        {
            return File.Exists(named) ? Path.GetFullPath(named) : throw Missing($"{source} names {named}, which does not exist.");
        }

        var beside = Path.Combine(AppContext.BaseDirectory, LibraryName);
        if (File.Exists(beside))
        {
            return beside;
        }

        var relative = Path.Combine("node_modules", "@chdb", PackageName(), LibraryName);
        string[] starts = [AppContext.BaseDirectory, Environment.CurrentDirectory];
        return starts.SelectMany(FoldersUpFrom).Select(folder => Path.Combine(folder, relative)).FirstOrDefault(File.Exists)
            ?? throw Missing(
                $"No {relative} in {string.Join(" or ", starts.Distinct())} or a folder above. Run 'npm ci' in the repository, "
                + $"or name the library with --library or {EnvironmentVariable}.");
    }

    private static string PackageName() => (OperatingSystem.IsLinux(), OperatingSystem.IsMacOS(), RuntimeInformation.ProcessArchitecture) switch
    {
        (true, _, Architecture.X64) => "lib-linux-x64-gnu",
        (true, _, Architecture.Arm64) => "lib-linux-arm64-gnu",
        (_, true, Architecture.X64) => "lib-darwin-x64",
        (_, true, Architecture.Arm64) => "lib-darwin-arm64",
        _ => throw Missing(
            $"There is no ClickHouse library for {RuntimeInformation.RuntimeIdentifier}. Use a ClickHouse server of your own and name it with ClickHouse__Url."),
    };

    private static IEnumerable<string> FoldersUpFrom(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            yield return folder.FullName;
        }
    }

    private static StartupException Missing(string message) => new(ExitCode.LibraryUnavailable, message);
}

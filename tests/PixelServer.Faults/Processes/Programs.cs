namespace PixelServer.Faults.Processes;

/// <summary>Where the built programs are.</summary>
internal static class Programs
{
    private static readonly string Folder = FindFolder();

    public static string Server => Existing("pixelserver");

    /// <summary>The engine's own program, copied beside the server's.</summary>
    public static string Engine => Existing("PixelServer.EmbeddedClickHouse");

    public static string Redis => "redis-server";

    /// <summary>This program.</summary>
    public static string Self => Environment.ProcessPath ?? throw new HarnessException("This program does not know its own path.");

    private static string Existing(string program)
    {
        var path = Path.Combine(Folder, program);
        return File.Exists(path) ? path : throw new HarnessException($"{path} is missing; run tests/faults, which builds it.");
    }

    private static string FindFolder()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "PixelServer.sln")))
            {
                return Path.Combine(folder, "src", "PixelServer", "bin", "Release", "net10.0");
            }
        }

        throw new HarnessException("PixelServer.sln is in no folder above this program.");
    }
}

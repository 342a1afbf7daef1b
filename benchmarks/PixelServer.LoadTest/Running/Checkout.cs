namespace PixelServer.LoadTest.Running;

/// <summary>Where things lie in the repository that this program was built in.</summary>
internal static class Checkout
{
    private static readonly string Root = Find();

    public static string ServerProgram => Path.Combine(Root, "src", "PixelServer", "bin", "Release", "net10.0", "pixelserver");

    public static string EngineProgram => Path.Combine(
        Root, "src", "PixelServer.EmbeddedClickHouse", "bin", "Release", "net10.0", "PixelServer.EmbeddedClickHouse");

    public static string TemporaryFolders => Path.Combine(Root, "artifacts", "loadtest");

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "PixelServer.sln")))
            {
                return folder.FullName;
            }
        }

        return Environment.CurrentDirectory;
    }
}

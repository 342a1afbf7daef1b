using Microsoft.Extensions.Configuration;
using PixelServer.Configuration;

namespace PixelServer.Tests.Configuration;

/// <summary>A configuration as somebody wrote it, completed as the server does; its files are gone when it is disposed.</summary>
internal sealed class WrittenConfiguration : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pixelserver-");

    public ConfigurationManager Configuration { get; } = new();

    /// <summary>What was said to the person meanwhile.</summary>
    public List<string> Warnings { get; } = [];

    public string Folder => _folder.FullName;

    public IReadOnlyList<string> Errors => ConfigurationCheck.Errors(Configuration);

    /// <summary>Takes arguments as <c>serve</c> does.</summary>
    public WrittenConfiguration With(params IEnumerable<string> arguments)
    {
        Configuration.AddEnvironmentVariables();
        Configuration.AddCommandLine([.. arguments, $"--Data:Folder={Path.Combine(Folder, "data")}"]);
        ConfigurationSources.AddTo(Configuration, isOnlyShown: true, Warnings.Add);
        return this;
    }

    /// <summary>A file, by default one that only its owner may read.</summary>
    public string Write(string name, string text, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }

        return path;
    }

    public void Dispose()
    {
        Configuration.Dispose();
        _folder.Delete(recursive: true);
    }
}

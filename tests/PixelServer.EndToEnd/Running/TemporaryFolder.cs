namespace PixelServer.EndToEnd.Running;

/// <summary>A folder that is deleted with everything in it.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("pixelserver-e2e-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

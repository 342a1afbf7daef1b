namespace PixelServer.EndToEnd.Running;

/// <summary>A folder that is deleted with everything in it.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("pixelserver-e2e-").FullName;

    // An engine whose server ended while starting writes for up to a second more.
    public void Dispose()
    {
        if (!SpinWait.SpinUntil(IsDeleted, TimeSpan.FromSeconds(10)))
        {
            Directory.Delete(Path, recursive: true);
        }
    }

    private bool IsDeleted()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}

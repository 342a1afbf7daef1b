namespace PixelServer.LoadTest.Running;

/// <summary>A folder of one run, deleted with all it holds when disposed.</summary>
internal sealed class TemporaryFolder : IAsyncDisposable
{
    private const int DeleteAttempts = 40;

    public TemporaryFolder(string parent)
    {
        Directory.CreateDirectory(parent);
        Path = System.IO.Path.Combine(parent, System.IO.Path.GetRandomFileName());
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    public async ValueTask DisposeAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                Directory.Delete(Path, recursive: true);
                return;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException && attempt < DeleteAttempts)
            {
                // A process that was just killed may still be writing into it.
                await Task.Delay(TimeSpan.FromMilliseconds(50));
            }
        }
    }
}

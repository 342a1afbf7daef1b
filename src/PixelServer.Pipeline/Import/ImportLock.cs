namespace PixelServer.Pipeline.Import;

/// <summary>
/// Lets one import, or one replay, at a time run on a data folder, across processes. Two imports of the same unchanged file would not harm each other
/// (their blocks are the same and ClickHouse drops the second), but two states of a growing file could cut different blocks of the same rows.
/// The operating system frees it when its holder ends, however that happens.
/// </summary>
public sealed class ImportLock : IDisposable
{
    private readonly FileStream _file;

    private ImportLock(FileStream file) => _file = file;

    /// <param name="path">The file to hold.</param>
    /// <param name="work">What it is held for, as messages call it.</param>
    /// <exception cref="ImportException">Another one is running.</exception>
    public static ImportLock Take(string path, string work = "import")
    {
        try
        {
            return new ImportLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (e is not (DirectoryNotFoundException or PathTooLongException))
        {
            throw new ImportException($"Another {work} is running on this data folder ({path} is locked); wait for it to end.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new ImportException($"{path} cannot be written: {e.Message}", e);
        }
    }

    public void Dispose() => _file.Dispose();
}

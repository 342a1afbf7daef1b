using System.Globalization;

namespace PixelServer.Faults.Processes;

/// <summary>What /proc says about processes.</summary>
internal static class ProcessTable
{
    /// <summary>The first child of a process; null while it has none.</summary>
    public static int? ChildOf(int parent) => Directory.EnumerateDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
        .Where(id => id > 0 && ParentOf(id) == parent)
        .Select(id => (int?)id)
        .FirstOrDefault();

    /// <summary>Memory and open handles of a process; null when it is gone.</summary>
    public static ProcessFigures? FiguresOf(int id)
    {
        try
        {
            var line = File.ReadLines($"/proc/{id}/status").FirstOrDefault(line => line.StartsWith("VmRSS", StringComparison.Ordinal));
            return line is null
                ? null
                : new ProcessFigures(
                    id,
                    1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture),
                    Directory.EnumerateFileSystemEntries($"/proc/{id}/fd").Count());
        }
        catch (IOException)
        {
            return null;
        }
    }

    // The fourth field; the second, the name in brackets, may hold blanks.
    private static int? ParentOf(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            // It ended while we looked.
            return null;
        }
    }
}

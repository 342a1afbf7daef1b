using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using PixelServer.Configuration;

namespace PixelServer.Audiences.Api.Exports;

/// <summary>
/// The folder <c>exports</c> of the data folder, closed to other users: <c>AUDIENCE/EXPORT/</c> with an export's files, and <c>AUDIENCE/EXPORT.json</c>, what was
/// asked for. Files are replaced whole. Thread-safe.
/// </summary>
internal sealed partial class ExportShelf(DataDirectory data)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    private string Root => Path.Combine(data.Path, "exports");

    private string SchedulesFile => Path.Combine(Root, "schedules.json");

    /// <summary>An id that no other export has.</summary>
    public static string NewId(DateTimeOffset now) => $"{now.UtcDateTime:yyyyMMdd'T'HHmmss}-{RandomNumberGenerator.GetHexString(6, lowercase: true)}";

    /// <summary>Where an export's files are, or will be.</summary>
    public string FolderOf(ExportRecord record) => Path.Combine(Root, record.Audience, record.Id);

    /// <summary>All exports, the newest first.</summary>
    public IReadOnlyList<ExportRecord> ReadAll() => Directory.Exists(Root)
        ? [.. Directory.EnumerateDirectories(Root).SelectMany(folder => ReadAll(Path.GetFileName(folder))).OrderByDescending(record => record.Id, StringComparer.Ordinal)]
        : [];

    /// <summary>Exports of an audience, the newest first.</summary>
    public IReadOnlyList<ExportRecord> ReadAll(string audience)
    {
        var folder = Path.Combine(Root, audience);
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal).Reverse().Select(Read<ExportRecord>).OfType<ExportRecord>()]
            : [];
    }

    /// <summary>An export; null when there is none, or no longer.</summary>
    public ExportRecord? Find(string audience, string id) =>
        Pattern().IsMatch(id) ? Read<ExportRecord>(Path.Combine(Root, audience, $"{id}.json")) : null;

    public void Save(ExportRecord record) => Write(Path.Combine(Root, record.Audience, $"{record.Id}.json"), record);

    public void Delete(ExportRecord record)
    {
        var folder = FolderOf(record);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        File.Delete($"{folder}.json");
    }

    public IReadOnlyList<ExportSchedule> ReadSchedules() => Read<List<ExportSchedule>>(SchedulesFile) ?? [];

    public void SaveSchedules(IReadOnlyList<ExportSchedule> schedules) => Write(SchedulesFile, schedules);

    private static T? Read<T>(string path)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllBytes(path), Json);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static void Write<T>(string path, T value)
    {
        var temporary = $"{path}.new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        }
        else
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(temporary, options))
        {
            JsonSerializer.Serialize(file, value, Json);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    [GeneratedRegex(@"\A[0-9]{8}T[0-9]{6}-[0-9a-f]{6}\z")]
    private static partial Regex Pattern();
}

using System.Text.Json;
using PixelServer.Configuration;

namespace PixelServer.Audit;

/// <summary>
/// <c>audit.jsonl</c> in the data folder: who did what in this process, a line of JSON each, only ever added to and durable when it is written. Full files are kept as
/// <c>audit.1.jsonl</c> … A file rather than a table, so that it also tells what happens while ClickHouse is away. Thread-safe.
/// </summary>
internal sealed partial class AuditTrail(DataDirectory data, TimeProvider time, ILogger<AuditTrail> logger)
{
    /// <summary>Most entries that are read at once.</summary>
    public const int MostRead = 1000;

    private const long MostBytes = 16 << 20;
    private const int OlderFiles = 4;

    // Who has no key must not be able to fill the disk, nor to push others' entries out of it.
    private const int MostStrangersPerMinute = 20;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly Lock _lock = new();
    private long _minute;
    private int _strangers;
    private AuditEntry? _lastStranger;
    private long _written;
    private long _failures;

    public long Written => Interlocked.Read(ref _written);

    /// <summary>Entries that could not be written.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>Writes an entry down. A disk that is full keeps nobody from working: it is logged and counted.</summary>
    public void Add(AuditEntry entry)
    {
        lock (_lock)
        {
            var minute = time.GetUtcNow().ToUnixTimeSeconds() / 60;
            if (minute != _minute)
            {
                TellSuppressed();
                (_minute, _strangers) = (minute, 0);
            }

            if (entry.Role is null && ++_strangers > MostStrangersPerMinute)
            {
                _lastStranger = entry;
                return;
            }

            Append(entry);
        }
    }

    /// <summary>The newest entries, newest first.</summary>
    /// <param name="before">Only those before this time; null for all.</param>
    /// <param name="most">How many.</param>
    /// <param name="operation">Only of this operation; null for all.</param>
    public IReadOnlyList<AuditEntry> Read(DateTimeOffset? before, int most, string? operation)
    {
        lock (_lock)
        {
            return
            [
                .. Enumerable.Range(0, OlderFiles + 1).Select(FileOf).Where(File.Exists)
                    .SelectMany(file => File.ReadLines(file).Reverse())
                    .Select(Parse).OfType<AuditEntry>()
                    .Where(entry => (before is null || entry.At < before) && (operation is null || entry.Operation == operation))
                    .Take(most),
            ];
        }
    }

    private void TellSuppressed()
    {
        if (_strangers > MostStrangersPerMinute && _lastStranger is { } last)
        {
            Append(last with { Times = _strangers - MostStrangersPerMinute });
        }

        _lastStranger = null;
    }

    private void Append(AuditEntry entry)
    {
        try
        {
            MakeRoom();
            var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.Read };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using var file = new FileStream(FileOf(0), options);

            // In one write, so that no reader and no crash makes half a line of it, other than the last.
            byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(entry, Json), (byte)'\n'];
            file.Write(line);
            file.Flush(flushToDisk: true);
            Interlocked.Increment(ref _written);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Interlocked.Increment(ref _failures);
            LogNotWritten(entry.Operation, e.Message);
        }
    }

    private void MakeRoom()
    {
        if (!File.Exists(FileOf(0)) || new FileInfo(FileOf(0)).Length < MostBytes)
        {
            return;
        }

        for (var older = OlderFiles - 1; older >= 0; older--)
        {
            if (File.Exists(FileOf(older)))
            {
                File.Move(FileOf(older), FileOf(older + 1), overwrite: true);
            }
        }
    }

    private string FileOf(int older) => Path.Combine(data.Path, older == 0 ? "audit.jsonl" : $"audit.{older}.jsonl");

    // A line that a crash cut off is none.
    private static AuditEntry? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<AuditEntry>(line, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [LoggerMessage(86, LogLevel.Error, "{Operation} could not be written into the audit trail: {Reason}")]
    private partial void LogNotWritten(string operation, string reason);
}

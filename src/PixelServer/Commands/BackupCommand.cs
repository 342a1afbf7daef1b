using System.CommandLine;
using System.Text.Json;
using PixelServer.Backup;
using PixelServer.Configuration;
using PixelServer.Pipeline.EventLog;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Commands;

/// <summary><c>pixelserver backup</c> and <c>restore</c>: a data folder into a file, and back into an empty folder.</summary>
internal static class BackupCommand
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Command CreateBackup()
    {
        var (file, data, json) = (File("The backup to make; it must not exist"), CommandOptions.Data(), Json());
        var log = new Option<string?>("--log")
        {
            Description = "Folder of the event log, where it is not in DIR [default: what EventLog:Folder names in the environment or appsettings.json]",
            HelpName = "DIR",
        };
        var command = new Command("backup", """
            Back up a running or a stopped server's data into one file.

            In it: events that wait in the log, the embedded ClickHouse's tables (events, audiences, models, persons, erasures),
            keys, sites, schedules, audit log. Not in it: the salt of cookieless visitors, which must die each night; exports;
            an own ClickHouse server's tables, which its own BACKUP copies, after this. The file holds personal data and keys.
            """)
        {
            file, data, log, json,
        };
        command.SetAction((result, stop) =>
        {
            var directory = new DataDirectory(result.GetRequiredValue(data));
            var isJson = result.GetValue(json);
            var backup = new DataBackup(directory, LogFolder(directory, result.GetValue(log)), TimeProvider.System, new BackupProgress("backup", isJson));
            return RunAsync("backup", isJson, () => backup.MakeAsync(result.GetRequiredValue(file), stop));
        });
        return command;
    }

    public static Command CreateRestore()
    {
        var (file, data, json) = (File("The backup"), CommandOptions.Data(), Json());
        data.Description = "Folder to restore into: empty, or not there";
        var command = new Command("restore", "Restore a backup into an empty folder, on which serve then starts; checks all of it first") { file, data, json };
        command.SetAction((result, stop) =>
        {
            var isJson = result.GetValue(json);
            var restore = new DataRestore(new DataDirectory(result.GetRequiredValue(data)), new BackupProgress("restore", isJson));
            return RunAsync("restore", isJson, () => restore.RunAsync(result.GetRequiredValue(file), stop));
        });
        return command;
    }

    private static Argument<string> File(string description) => new("FILE") { Description = description };

    private static Option<bool> Json() => new("--json") { Description = "Print one JSON object" };

    private static string LogFolder(DataDirectory data, string? named)
    {
        var configured = new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true)
            .AddEnvironmentVariables()
            .Build()[$"{EventLogOptions.Section}:Folder"];
        return named ?? (string.IsNullOrEmpty(configured) ? data.EventLog : configured);
    }

    private static async Task<int> RunAsync(string name, bool isJson, Func<Task<BackupReport>> work)
    {
        try
        {
            var report = await work();
            await Console.Out.WriteLineAsync(isJson ? JsonSerializer.Serialize(report, Indented) : $"{report.File}, {report.FileBytes / 1e6:0.0} MB, of {report.CreatedAt:yyyy-MM-dd HH:mm:ss} UTC\n{report.Describe()}".TrimEnd());
            return 0;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"pixelserver {name}: interrupted; nothing is left of it.");
            return 130;
        }
        catch (Exception e) when (e is CommandException or ClickHouseException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"pixelserver {name}: {e.Message}");
            return 1;
        }
    }
}

using System.Net;
using System.Text.Json;
using PixelServer.EndToEnd.Running;
using Xunit;

namespace PixelServer.EndToEnd.Deployment;

/// <summary>What was answered before a backup is there after restoring it, once; and a backup that is not whole is refused.</summary>
public sealed class BackupTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Backup => Path.Combine(_folder.Path, "backup.tar");

    private string Restored => Path.Combine(_folder.Path, "restored");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Under_load_a_backup_holds_all_events_answered_before_it_and_none_is_doubled_after_restoring()
    {
        await using var original = await PixelServerProcess.StartNewAsync();
        var storm = new EventStorm(original);
        string[] before = [];
        await storm.BlowAsync(400, async () =>
        {
            // Asked while the storm blows: the later ones are on their way to ClickHouse when the backup begins.
            await original.RunCommandAsync("audience", "create", "--template", "cart-abandoners");
            before = [.. storm.AnsweredIds];
            await DoneAsync(original.RunCommandAsync("backup", Backup, "--json"));
        });
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Backup));
        }

        Assert.NotEmpty(before);
        await original.GetPixelAsync("s=demo&id=after-the-backup");
        var keys = original.Keys();
        await original.KillAsync();

        await using var again = new PixelServerProcess();
        var report = JsonElement.Parse(await DoneAsync(again.RunCommandAsync("restore", Backup, "--json")));
        Assert.Equal("Embedded", report.GetProperty("clickHouse").GetString());
        Assert.False(File.Exists(Path.Combine(again.DataFolder, "visitor-salt")));
        await again.StartAsync();

        // Blocks are loaded in order: when this one is there, what the log had is.
        await again.GetPixelAsync("s=demo&id=last");
        await again.EventAsync("last", "event");
        var stored = (await again.QueryAsync("SELECT event_id FROM events WHERE event = 'storm'")).Split('\n');
        Assert.Empty(before.Except(stored));
        Assert.Equal(stored.Length, stored.Distinct().Count());
        Assert.Equal("0", await again.QueryAsync("SELECT count() FROM rejected_events"));

        // An event that is sent again counts as it did.
        Assert.Null((await again.GetPixelAsync($"s=demo&e=storm&id={before[0]}")).Rejected);
        Assert.Equal("1", await again.QueryUntilAsync("SELECT count() FROM rejected_events WHERE reason = 'duplicate_event'", "1"));
        Assert.Equal(keys.GetProperty("adminKey").GetString(), again.Keys().GetProperty("adminKey").GetString());
        Assert.Contains("cart-abandoners", (await again.RunCommandAsync("audience", "list")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stopped_server_is_backed_up_with_what_waits_in_its_log_and_a_damaged_backup_is_refused_by_name()
    {
        await using var server = await PixelServerProcess.StartNewAsync("--EventLog:BlockInterval=00:00:00.050");
        foreach (var id in Enumerable.Range(0, 10).Select(i => $"loaded-{i}"))
        {
            await server.GetPixelAsync($"s=demo&id={id}");
            await server.EventAsync(id, "event");
        }

        // Merged rows keep the numbers by which the first claim of an id is known, and a restored table counts from 1 again.
        await server.QueryAsync("OPTIMIZE TABLE claims FINAL", "writer");

        // Else those blocks would be in the log still, and claim what is theirs once more.
        await server.RestartAsync();
        await RefusedAsync(server, "BACKUP TABLE events TO File('mine.tar')", "analyst", "READONLY");
        await RefusedAsync(server, $"BACKUP TABLE events TO File('{_folder.Path}/outside.tar')", "writer", "backups.allowed_path");
        server.KillEngine();
        await server.GetPixelAsync("s=demo&id=waiting");
        await server.KillAsync();
        var made = await DoneAsync(server.RunCommandAsync("backup", Backup));
        Assert.Contains("log         1 segment,", made, StringComparison.Ordinal);
        await RefusedAsync(server.RunCommandAsync("backup", Backup), "exists; name another file");

        await RefusedAsync(RestoreAsync(Backup, server.DataFolder), "is not empty");
        var bytes = await File.ReadAllBytesAsync(Backup, TestContext.Current.CancellationToken);
        await RefusedAsync(RestoreAsync(await CopyAsync("short.tar", bytes[..(bytes.Length / 2)])), "short.tar is ");
        bytes[bytes.AsSpan().IndexOf("\"adminKey\""u8) + 20] ^= 1;
        await RefusedAsync(RestoreAsync(await CopyAsync("flipped.tar", bytes)), "flipped.tar is damaged: files/keys.json is not what it was");
        await RefusedAsync(RestoreAsync(Path.Combine(Repository.Root, "README.md")), "README.md is ");
        Assert.False(Directory.Exists(Restored));

        await using var again = new PixelServerProcess();
        await DoneAsync(again.RunCommandAsync("restore", Backup));
        await again.StartAsync();
        Assert.Equal("11\t11", await again.QueryUntilAsync("SELECT count(), uniqExact(event_id) FROM events", "11\t11"));
        Assert.Null((await again.GetPixelAsync("s=demo&id=loaded-9")).Rejected);
        Assert.Equal("1", await again.QueryUntilAsync("SELECT count() FROM rejected_events WHERE reason = 'duplicate_event'", "1"));
        Assert.Equal("11", await again.QueryAsync("SELECT count() FROM events"));
        Assert.Equal(HttpStatusCode.OK, (await again.GetAsync("/health/ready")).Status);
    }

    private Task<CommandResult> RestoreAsync(string backup, string? folder = null) =>
        PixelServerProcess.RunProgramAsync("", ["restore", backup, "--data", folder ?? Restored]);

    private async Task<string> CopyAsync(string name, byte[] bytes)
    {
        var path = Path.Combine(_folder.Path, name);
        await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);
        return path;
    }

    private static async Task<string> DoneAsync(Task<CommandResult> command)
    {
        var result = await command;
        Assert.True(result.ExitCode == 0, result.Error);
        return result.Output;
    }

    private static async Task RefusedAsync(PixelServerProcess server, string sql, string user, string reason) => Assert.Contains(
        reason, (await Assert.ThrowsAsync<InvalidOperationException>(() => server.QueryAsync(sql, user))).Message, StringComparison.Ordinal);

    private static async Task RefusedAsync(Task<CommandResult> command, string reason)
    {
        var result = await command;
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(reason, result.Error, StringComparison.Ordinal);
    }
}

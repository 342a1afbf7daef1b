using Microsoft.Extensions.Logging.Abstractions;
using PixelServer.Audit;
using PixelServer.Configuration;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Tests.Audit;

public sealed class AuditTrailTests : IDisposable
{
    private readonly DataDirectory _data = new(Directory.CreateTempSubdirectory("pixelserver-audit-").FullName);
    private readonly ManualTime _time = new(new DateTimeOffset(2026, 11, 22, 10, 0, 30, TimeSpan.Zero));
    private readonly AuditTrail _trail;

    public AuditTrailTests() => _trail = new AuditTrail(_data, _time, NullLogger<AuditTrail>.Instance);

    private string File0 => Path.Combine(_data.Path, "audit.jsonl");

    [Fact]
    public void Entries_are_read_newest_first_also_by_another_process()
    {
        foreach (var target in (string[])["one", "two", "three"])
        {
            Add(target, "admin");
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        var all = new AuditTrail(_data, _time, NullLogger<AuditTrail>.Instance).Read(null, 10, null);

        Assert.Equal(["three", "two", "one"], all.Select(entry => entry.Target));
        Assert.Equal(["two"], _trail.Read(all[0].At, 1, null).Select(entry => entry.Target));
        Assert.Empty(_trail.Read(null, 10, "Other"));
        Assert.Equal(3, _trail.Written);
    }

    [Fact]
    public void The_file_is_for_its_owner_alone()
    {
        Add("one", "admin");

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(File0));
        }
    }

    [Fact]
    public void A_line_that_a_crash_cut_off_hides_no_other()
    {
        Add("one", "admin");
        File.AppendAllText(File0, """{"at":"2026-""");
        File.AppendAllText(File0, "\n");
        Add("two", "admin");

        Assert.Equal(["two", "one"], _trail.Read(null, 10, null).Select(entry => entry.Target));
    }

    [Fact]
    public void Strangers_cannot_fill_the_disk_and_are_counted()
    {
        for (var guess = 0; guess < 1000; guess++)
        {
            Add("login", null);
        }

        Add("keys", "admin");
        Assert.Equal(21, _trail.Read(null, 100, null).Count);
        _time.Advance(TimeSpan.FromMinutes(1));
        Add("sites", "admin");

        var entries = _trail.Read(null, 100, null);
        Assert.Equal(["sites", "login", "keys"], entries.Take(3).Select(entry => entry.Target));
        Assert.Equal(1000, entries.Where(entry => entry.Role is null).Sum(entry => entry.Times));
    }

    [Fact]
    public void A_full_file_makes_room_and_stays_readable()
    {
        Add("old", "admin");
        using (var file = File.OpenWrite(File0))
        {
            file.SetLength(17 << 20);
        }

        Add("new", "admin");

        Assert.True(new FileInfo(File0).Length < 1000);
        Assert.True(File.Exists(Path.Combine(_data.Path, "audit.1.jsonl")));
        Assert.Equal(["new", "old"], _trail.Read(null, 10, null).Select(entry => entry.Target));
    }

    [Fact]
    public void What_cannot_be_written_is_counted_and_stops_nobody()
    {
        Directory.CreateDirectory(File0);

        Add("one", "admin");

        Assert.Equal((0, 1), (_trail.Written, _trail.Failures));
    }

    public void Dispose() => Directory.Delete(_data.Path, recursive: true);

    private void Add(string target, string? role) => _trail.Add(new AuditEntry
    {
        At = _time.GetUtcNow(),
        Operation = "Test",
        Target = target,
        Outcome = role is null ? 401 : 200,
        Role = role,
        KeyEnd = role is null ? null : "abcd",
        Network = "203.0.113.0/24",
    });
}

using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using PixelServer.Collection;
using Xunit;

namespace PixelServer.Tests.Collection;

public sealed class DailySaltTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pixelserver-salt-").FullName;
    private readonly TimerTime _time = new(new DateTimeOffset(2026, 11, 22, 23, 0, 0, TimeSpan.Zero));
    private readonly List<DailySalt> _salts = [];

    private string File => Path.Combine(_folder, "visitor-salt");

    [Fact]
    public void The_id_is_the_same_all_day_also_after_a_restart()
    {
        var first = Id(NewSalt());
        _time.Advance(TimeSpan.FromMinutes(59));

        Assert.Equal(first, Id(NewSalt()));
    }

    [Fact]
    public void The_next_day_has_other_ids_and_the_old_salt_is_gone()
    {
        var salt = NewSalt();
        var today = Id(salt);
        var secret = System.IO.File.ReadAllText(File).Split(' ')[1];
        _time.Advance(TimeSpan.FromHours(1));

        Assert.NotEqual(today, Id(salt));
        Assert.DoesNotContain(secret, Directory.GetFiles(_folder).Select(System.IO.File.ReadAllText).Aggregate(string.Concat), StringComparison.Ordinal);
    }

    [Fact]
    public void Address_agent_and_site_each_make_another_visitor()
    {
        var salt = NewSalt();
        ulong[] ids = [Id(salt), Id(salt, address: "10.0.0.2"), Id(salt, agent: "Other"), Id(salt, site: "shop")];

        Assert.Equal(4, ids.Distinct().Count());
        Assert.NotEqual(Id(salt, agent: "xa", site: "b"), Id(salt, agent: "a", site: "bx"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("20779")]
    [InlineData("20779 zz")]
    [InlineData("20779 00ff")]
    public void A_damaged_salt_is_replaced(string content)
    {
        System.IO.File.WriteAllText(File, content);

        Assert.NotEqual(0ul, Id(NewSalt()));
        Assert.Equal(64, System.IO.File.ReadAllText(File).Split(' ')[1].Length);
    }

    [Fact]
    public void A_salt_that_cannot_be_kept_still_names_visitors_all_day()
    {
        var nowhere = NewSalt(Path.Combine(_folder, "missing", "visitor-salt"));

        Assert.Equal(Id(nowhere), Id(nowhere));
        Assert.NotEqual(Id(nowhere), Id(nowhere, agent: "Other"));
    }

    [Fact]
    public void Only_the_owner_may_read_the_salt()
    {
        Id(NewSalt());

        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no file modes.");
        }
        else
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
        }
    }

    [Fact]
    public void The_clock_ends_a_salt_also_when_nobody_comes()
    {
        Id(NewSalt());
        _time.Advance(TimeSpan.FromMinutes(59));
        Assert.True(System.IO.File.Exists(File));

        _time.Advance(TimeSpan.FromMinutes(2));

        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void The_salt_of_a_day_on_which_the_server_was_last_up_is_gone_after_the_next_start()
    {
        Id(NewSalt());
        System.IO.File.Copy(File, File + ".new");
        _salts.ForEach(salt => salt.Dispose());
        _time.Advance(TimeSpan.FromDays(1));

        NewSalt();

        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void The_bytes_of_a_salt_are_overwritten_before_its_file_goes()
    {
        Id(NewSalt());
        // Held open, the file's content can be read after it has left its folder.
        using var file = new FileStream(File, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        _time.Advance(TimeSpan.FromHours(2));

        var content = new byte[file.Length];
        file.ReadExactly(content);
        Assert.NotEmpty(content);
        Assert.False(content.AsSpan().ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void A_request_that_began_before_midnight_is_not_hashed_with_a_cleared_salt()
    {
        var salt = NewSalt();
        var before = Id(salt);
        _time.Advance(TimeSpan.FromMinutes(61));
        var after = Id(salt);
        _time.Advance(TimeSpan.FromMinutes(10));

        Assert.NotEqual(before, after);
        Assert.Equal(after, Id(salt));
    }

    public void Dispose()
    {
        _salts.ForEach(salt => salt.Dispose());
        Directory.Delete(_folder, recursive: true);
    }

    private DailySalt NewSalt(string? file = null)
    {
        _salts.Add(new DailySalt(file ?? File, _time, NullLogger<DailySalt>.Instance));
        return _salts[^1];
    }

    private static ulong Id(DailySalt salt, string address = "10.0.0.1", string agent = "Agent", string site = "demo") =>
        salt.VisitorId(IPAddress.Parse(address).GetAddressBytes(), agent, System.Text.Encoding.ASCII.GetBytes(site));
}

using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using PixelServer.Collection;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Tests.Collection;

public sealed class DailySaltTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pixelserver-salt-").FullName;
    private readonly ManualTime _time = new(new DateTimeOffset(2026, 11, 22, 23, 0, 0, TimeSpan.Zero));

    private string File => Path.Combine(_folder, "visitor-salt");

    [Fact]
    public void The_id_is_the_same_all_day_also_after_a_restart()
    {
        var first = Id(new DailySalt(File, _time, NullLogger<DailySalt>.Instance));
        _time.Advance(TimeSpan.FromMinutes(59));

        Assert.Equal(first, Id(new DailySalt(File, _time, NullLogger<DailySalt>.Instance)));
    }

    [Fact]
    public void The_next_day_has_other_ids_and_the_old_salt_is_gone()
    {
        var salt = new DailySalt(File, _time, NullLogger<DailySalt>.Instance);
        var today = Id(salt);
        var secret = System.IO.File.ReadAllText(File).Split(' ')[1];
        _time.Advance(TimeSpan.FromHours(1));

        Assert.NotEqual(today, Id(salt));
        Assert.DoesNotContain(secret, Directory.GetFiles(_folder).Select(System.IO.File.ReadAllText).Aggregate(string.Concat), StringComparison.Ordinal);
    }

    [Fact]
    public void Address_agent_and_site_each_make_another_visitor()
    {
        var salt = new DailySalt(File, _time, NullLogger<DailySalt>.Instance);
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

        Assert.NotEqual(0ul, Id(new DailySalt(File, _time, NullLogger<DailySalt>.Instance)));
        Assert.Equal(64, System.IO.File.ReadAllText(File).Split(' ')[1].Length);
    }

    [Fact]
    public void A_salt_that_cannot_be_kept_still_names_visitors_all_day()
    {
        var nowhere = new DailySalt(Path.Combine(_folder, "missing", "visitor-salt"), _time, NullLogger<DailySalt>.Instance);

        Assert.Equal(Id(nowhere), Id(nowhere));
        Assert.NotEqual(Id(nowhere), Id(nowhere, agent: "Other"));
    }

    [Fact]
    public void Only_the_owner_may_read_the_salt()
    {
        Id(new DailySalt(File, _time, NullLogger<DailySalt>.Instance));

        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no file modes.");
        }
        else
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static ulong Id(DailySalt salt, string address = "10.0.0.1", string agent = "Agent", string site = "demo") =>
        salt.VisitorId(IPAddress.Parse(address).GetAddressBytes(), agent, System.Text.Encoding.ASCII.GetBytes(site));
}

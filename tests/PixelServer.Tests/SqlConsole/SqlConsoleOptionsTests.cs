using PixelServer.Sites.Installing;
using PixelServer.SqlConsole;
using Xunit;

namespace PixelServer.Tests.SqlConsole;

public sealed class SqlConsoleOptionsTests
{
    [Fact]
    public void Defaults_are_right()
    {
        Assert.Equal((30, 1024, 10_000, 1_000_000), (new SqlConsoleOptions().Seconds, new SqlConsoleOptions().Megabytes, new SqlConsoleOptions().Rows, new SqlConsoleOptions().DownloadRows));
        Assert.Empty(new SqlConsoleOptions().Errors());
        Assert.Empty(new InstallationOptions().Errors());
        Assert.Empty(new InstallationOptions { CollectorUrl = "https://px.shop.example/t/" }.Errors());
    }

    [Fact]
    public void Everything_that_is_wrong_is_named_by_its_key()
    {
        Assert.Equal(
            ["Sql:Seconds", "Sql:Megabytes", "Sql:Rows", "Sql:DownloadRows"],
            new SqlConsoleOptions { Seconds = 61, Megabytes = 0, Rows = -1, DownloadRows = int.MaxValue }.Errors().Select(error => error.Split(' ')[0]));
        Assert.All(
            (string[])["px.shop.example", "ftp://px.shop.example", "https://px.shop.example/?s=1", "https://me@px.shop.example"],
            url => Assert.StartsWith("Dashboard:CollectorUrl", Assert.Single(new InstallationOptions { CollectorUrl = url }.Errors()), StringComparison.Ordinal));
    }
}

using Xunit;

namespace PixelServer.Pipeline.Tests.EventLog.PowerCut;

/// <summary>What a log does when single calls of the disk fail, or when files are missing.</summary>
public sealed class FailingDiskTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task Events_are_kept_although_all_files_up_to_the_checkpoint_are_gone()
    {
        var disk = new ForgetfulDisk(new DiskImage());
        var life = new LogLife(disk, new Promises(), new Random(1), Token);
        Assert.True(life.TryOpen());
        for (var i = 0; i < 5; i++)
        {
            await life.AppendOneForSureAsync();
        }

        life.ReleaseAll();
        await life.CloseAsync();
        foreach (var path in disk.List(LogLife.Folder).Where(path => path.EndsWith(".log", StringComparison.Ordinal)))
        {
            disk.Delete(path);
        }

        Assert.True(life.TryOpen());
        await life.AppendOneForSureAsync();
        await life.CloseAsync();

        // Checks that the record is there.
        Assert.True(life.TryOpen());
        await life.CloseAsync();
    }

    [Theory(Timeout = 60_000)]
    [InlineData("write")]
    [InlineData("sync")]
    [InlineData("sync folder")]
    [InlineData("create")]
    [InlineData("rename")]
    [InlineData("delete")]
    public async Task A_call_that_failed_for_a_while_is_no_exception_and_costs_no_room(string failing)
    {
        var isFailing = false;
        var random = new Random(3);
        var disk = new ForgetfulDisk(new DiskImage(), new DiskFaults(random, (operation, _) => isFailing && operation == failing));
        var life = new LogLife(disk, new Promises(), random, Token);
        Assert.True(life.TryOpen());
        await life.AppendOneForSureAsync();

        isFailing = true;
        for (var i = 0; i < 20; i++)
        {
            await life.AppendAsync(3);
            life.Cut();
            life.ReleaseAll();
        }

        isFailing = false;
        // Twice what the log may hold.
        for (var i = 0; i < 100; i++)
        {
            await life.AppendOneForSureAsync();
            life.ReleaseAll();
        }

        Assert.InRange(life.Status.Files, 1, 6);
        await life.CloseAsync();
        Assert.True(life.TryOpen());
        await life.CloseAsync();
    }
}

using PixelServer.Pipeline.EventLog;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Pipeline.Tests.Loading;

/// <summary>
/// Loaders that are stopped at a random request, of logs that are closed or crash, one after the other over the same events. A
/// failing seed stays.
/// </summary>
public sealed class LoaderRestartTests(EngineFixture engine)
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task What_one_loader_left_the_next_completes(int seed)
    {
        var random = new Random(seed);
        var durability = seed % 2 == 0 ? Durability.Disk : Durability.Process;
        using var scene = await LoadingScene.SetAsync(engine);
        for (var round = 0; round < 4; round++)
        {
            var log = scene.OpenLog(durability);
            await RunUntilStoppedAsync(scene, log, random);
            if (random.Next(2) == 0)
            {
                await log.DisposeAsync();
            }
            else
            {
                await scene.CrashAsync(log);
            }

            if (random.Next(3) == 0)
            {
                File.Delete(Path.Combine(scene.Folder.Path, "checkpoint"));
            }
        }

        var last = scene.OpenLog(durability);
        await scene.LoadAllAsync(last);

        await scene.AssertAllStoredOnceAsync();
        Assert.Equal(0, last.Status.UnreadableRanges);
    }

    // Stops the loader when a random request is on its way, delivered or unanswered, or after the last append.
    private async Task RunUntilStoppedAsync(LoadingScene scene, DiskEventLog log, Random random)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var (stopAt, fault) = (random.Next(1, 12), (Fault)random.Next(4));
        await using var path = await FaultyPath.StartAsync(engine.Url, request =>
        {
            if (request.Number != stopAt)
            {
                return Fault.None;
            }

            stop.Cancel();
            return fault;
        });
        using var loader = scene.Loader(log, path.Url);
        var running = loader.RunAsync(stop.Token);
        for (var blocks = random.Next(1, 8); blocks > 0; blocks--)
        {
            await scene.AppendMixedBlockAsync(log);
        }

        for (var uncut = random.Next(30); uncut > 0; uncut--)
        {
            await scene.AppendEventAsync(log);
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }
}

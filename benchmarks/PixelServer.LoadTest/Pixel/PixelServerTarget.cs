using PixelServer.LoadTest.Load;
using PixelServer.LoadTest.Measuring;
using PixelServer.LoadTest.Running;

namespace PixelServer.LoadTest.Pixel;

/// <summary>Our server under load. With loading on, settled means: all of it is in ClickHouse, so that its CPU counts too.</summary>
internal sealed class PixelServerTarget(ServerProcess server, bool loading) : IPixelTarget
{
    private static readonly TimeSpan LoadingLimit = TimeSpan.FromMinutes(3);

    // As long as nginx gets.
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(1500);

    public string Name => "PixelServer";

    public Uri Url { get; } = new(server.Url, PixelRequest.Target);

    public TargetCpu Cpu() => new(
        ProcessFigures.CpuSeconds(server.Id), server.EngineId is { } engine ? ProcessFigures.CpuSeconds(engine) : 0);

    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Settling, cancellationToken);
        if (loading)
        {
            await server.LoadedAsync(LoadingLimit, cancellationToken);
        }
    }

    public async Task<long> RecordedAsync(CancellationToken cancellationToken) =>
        (await server.StatusAsync(cancellationToken)).Collector.Accepted;
}

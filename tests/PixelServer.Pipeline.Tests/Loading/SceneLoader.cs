using PixelServer.Pipeline.Loading;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Pipeline.Tests.Loading;

/// <summary>A loader and the client that is its own.</summary>
internal sealed class SceneLoader(ClickHouseClient client, BlockLoader loader) : IDisposable
{
    public LoaderStatus Status => loader.Status;

    public Task PrepareAsync(CancellationToken cancellationToken) => loader.PrepareAsync(cancellationToken);

    public Task RunAsync(CancellationToken cancellationToken) => loader.RunAsync(cancellationToken);

    public void Dispose()
    {
        loader.Dispose();
        client.Dispose();
    }
}

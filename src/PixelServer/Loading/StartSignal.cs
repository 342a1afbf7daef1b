using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace PixelServer.Loading;

/// <summary>Lets background work wait until the server listens, and tells where.</summary>
internal sealed class StartSignal(IServer server, IHostApplicationLifetime lifetime)
{
    /// <summary>The first address the server listens on, once it does.</summary>
    public async Task<string> ListeningAsync(CancellationToken cancellationToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(cancellationToken);
        return server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "";
    }
}

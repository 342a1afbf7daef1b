using PixelServer.EndToEnd.Running;
using Xunit;

namespace PixelServer.EndToEnd.Insights;

/// <summary>A server that keeps its sessions up to date without waiting; nothing happens on its site <c>quiet</c>.</summary>
public sealed class InsightServer : IAsyncLifetime
{
    public PixelServerProcess Process { get; } = new("--EventLog:BlockInterval=00:00:00.050", "--Insights:FillEvery=00:00:01", "--Sites:demo:Name=Demo", "--Sites:quiet:Name=Quiet");

    public async ValueTask InitializeAsync() => await Process.StartAsync();

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}

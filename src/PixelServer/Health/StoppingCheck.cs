namespace PixelServer.Health;

/// <summary>Not ready from the moment the server is told to stop.</summary>
internal sealed class StoppingCheck(IHostApplicationLifetime lifetime) : IReadinessCheck
{
    public IEnumerable<HealthReason> Reasons()
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            yield return new HealthReason(HealthReason.Stopping, "The server is stopping.");
        }
    }
}

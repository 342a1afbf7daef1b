namespace PixelServer.Erasure;

/// <summary>Lets a request that was taken in be carried out at once. Thread-safe.</summary>
internal sealed class ErasureWake : IDisposable
{
    private readonly SemaphoreSlim _requests = new(0);

    public void Set() => _requests.Release();

    /// <summary>Waits for a request, or for some time.</summary>
    public async Task WaitAsync(TimeSpan most, CancellationToken cancellationToken)
    {
        await _requests.WaitAsync(most, cancellationToken);
        while (_requests.Wait(0, cancellationToken))
        {
            // One turn is for all of them.
        }
    }

    public void Dispose() => _requests.Dispose();
}

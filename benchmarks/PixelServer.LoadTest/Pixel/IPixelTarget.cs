namespace PixelServer.LoadTest.Pixel;

/// <summary>A server that answers the pixel and records each request: nginx, or ours.</summary>
internal interface IPixelTarget
{
    string Name { get; }

    Uri Url { get; }

    /// <summary>CPU seconds so far.</summary>
    TargetCpu Cpu();

    /// <summary>Waits until all that the requests so far have caused is done.</summary>
    Task SettleAsync(CancellationToken cancellationToken);

    /// <summary>How many requests have been recorded since the start. Asked after settling.</summary>
    Task<long> RecordedAsync(CancellationToken cancellationToken);
}

/// <summary>CPU seconds of a server's own processes, and of the embedded ClickHouse beside it.</summary>
internal readonly record struct TargetCpu(double Server, double Engine);

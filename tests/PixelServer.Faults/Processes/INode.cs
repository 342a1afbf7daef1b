namespace PixelServer.Faults.Processes;

/// <summary>A process of the product or beside it, as faults see it.</summary>
internal interface INode : IAsyncDisposable
{
    string Name { get; }

    /// <summary>Its process id; null while it does not run.</summary>
    int? ProcessId { get; }

    /// <summary>How it ended although nobody asked it to; null when it did not.</summary>
    string? Misfortune { get; }

    /// <summary>Starts it if it does not run; does not wait until it is ready.</summary>
    void Start();

    /// <summary>kill -9.</summary>
    Task KillAsync();

    /// <summary>SIGTERM.</summary>
    /// <exception cref="HarnessException">It took too long or ended with an error.</exception>
    Task StopAsync(CancellationToken cancellation);

    void Pause();

    void Continue();

    /// <summary>Waits until it does its work.</summary>
    /// <exception cref="HarnessException">It took too long.</exception>
    Task ReadyAsync(CancellationToken cancellation);
}

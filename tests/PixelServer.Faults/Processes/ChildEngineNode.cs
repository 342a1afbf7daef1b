using PixelServer.Faults.Plan;

namespace PixelServer.Faults.Processes;

/// <summary>The embedded engine as a child of a server, which alone starts and stops it.</summary>
internal sealed class ChildEngineNode(ServerNode server) : INode
{
    private int? _paused;

    public string Name => Target.Engine;

    public int? ProcessId => server.ProcessId is { } parent ? ProcessTable.ChildOf(parent) : null;

    public string? Misfortune => null;

    public void Start()
    {
        // The server does.
    }

    public Task KillAsync()
    {
        Send(Signals.Kill);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellation) => KillAsync();

    public void Pause()
    {
        _paused = ProcessId;
        Send(Signals.Stop);
    }

    public void Continue()
    {
        if (_paused is { } process && ProcessTable.FiguresOf(process) is not null)
        {
            Signals.TrySend(process, Signals.Continue);
        }

        _paused = null;
    }

    public Task ReadyAsync(CancellationToken cancellation) => server.ReadyAsync(cancellation);

    public ValueTask DisposeAsync()
    {
        // A paused engine would not notice that its server is gone.
        if (_paused is { } process)
        {
            Signals.TrySend(process, Signals.Kill);
        }

        return ValueTask.CompletedTask;
    }

    private void Send(int signal)
    {
        if (ProcessId is { } process)
        {
            Signals.TrySend(process, signal);
        }
    }
}

using System.Globalization;
using PixelServer.Audiences.Building;

namespace PixelServer.Audiences;

/// <summary>A build that was asked for, and what became of it. Thread-safe.</summary>
internal sealed class BuildJob(long number, SavedAudience audience, bool isFull) : IProgress<double>, IDisposable
{
    private readonly CancellationTokenSource _cancel = new();
    private volatile Outcome _outcome = new(BuildState.Queued, null, null);
    private double _progress;

    public string Id { get; } = number.ToString(CultureInfo.InvariantCulture);

    public SavedAudience Audience => audience;

    public bool IsFull => isFull;

    public BuildState State => _outcome.State;

    /// <summary>How much is done, from 0 to 1.</summary>
    public double Progress => Volatile.Read(ref _progress);

    /// <summary>Why it failed; null where it did not.</summary>
    public string? Error => _outcome.Error;

    /// <summary>The build, once it is complete.</summary>
    public AudienceBuildRecord? Record => _outcome.Record;

    public bool IsOver => State is BuildState.Complete or BuildState.Failed or BuildState.Cancelled;

    public CancellationToken Cancelled => _cancel.Token;

    public void Report(double value) => Volatile.Write(ref _progress, Math.Clamp(value, 0, 1));

    /// <summary>Asks it to stop; the last build stays in force.</summary>
    public void Cancel() => _cancel.Cancel();

    public void Begin() => _outcome = new Outcome(BuildState.Running, null, null);

    public void Complete(AudienceBuildRecord record)
    {
        Report(1);
        _outcome = new Outcome(BuildState.Complete, record, null);
    }

    public void Fail(BuildState state, string error) => _outcome = new Outcome(state, null, error);

    public void Dispose() => _cancel.Dispose();

    private sealed record Outcome(BuildState State, AudienceBuildRecord? Record, string? Error);
}

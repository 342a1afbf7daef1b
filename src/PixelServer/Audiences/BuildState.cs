namespace PixelServer.Audiences;

/// <summary>How far a <see cref="BuildJob"/> is.</summary>
internal enum BuildState
{
    Queued,
    Running,
    Complete,
    Failed,
    Cancelled,
}

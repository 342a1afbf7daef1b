using System.ComponentModel;

namespace PixelServer.Demo;

/// <summary>How far the making of demo traffic is.</summary>
internal sealed record DemoTrafficView(
    DemoTrafficState State,
    [property: Description("Share that is stored, 0 to 1")] double Done,
    [property: Description("Events stored; 0 at the end when they were there before")] long Events,
    [property: Description("Why it failed; null when it did not")] string? Error);

internal enum DemoTrafficState
{
    /// <summary>Not begun since the server started.</summary>
    None,
    Running,
    Complete,
    Failed,
}

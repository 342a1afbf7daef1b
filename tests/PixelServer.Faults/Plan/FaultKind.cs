namespace PixelServer.Faults.Plan;

/// <summary>What can be done to a process or a link.</summary>
internal enum FaultKind
{
    /// <summary>kill -9; started again after a while.</summary>
    Kill,

    /// <summary>SIGSTOP, later SIGCONT.</summary>
    Pause,

    /// <summary>SIGTERM; started again after a while.</summary>
    Restart,

    /// <summary>kill -9; bytes of closed log segments are flipped before it is started again.</summary>
    FlipBytes,

    /// <summary>kill -9 of Redis, which comes back without its data.</summary>
    Empty,

    /// <summary>FLUSHALL of Redis.</summary>
    Flush,

    /// <summary>Redis refuses to take more memory for a while.</summary>
    FillMemory,

    /// <summary>Every connection is reset and none is accepted for a while.</summary>
    Cut,

    /// <summary>Connections are reset after some bytes of a request.</summary>
    CutRequest,

    /// <summary>Connections are reset when the answer begins, before any of it is passed on.</summary>
    CutBeforeAnswer,

    /// <summary>Connections are reset after some bytes of the answer.</summary>
    CutAnswer,

    /// <summary>Everything comes later.</summary>
    Delay,

    /// <summary>Everything comes in drips.</summary>
    Throttle,

    /// <summary>The client's side of the connection is closed towards the server; answers still come.</summary>
    HalfClose,

    /// <summary>Nothing is passed on, nothing is closed.</summary>
    Stall,

    /// <summary>What a client sends is delivered a second time, on a connection of its own.</summary>
    Replay,
}

namespace PixelServer.Faults.Plan;

/// <summary>How the product is put together for a run.</summary>
internal enum Layout
{
    /// <summary>One process with the embedded engine as its child.</summary>
    Single,

    /// <summary>One process, and the engine in a process of its own behind a link.</summary>
    Remote,

    /// <summary>Two collectors, Redis, two loaders, and the engine in a process of its own.</summary>
    Cluster,
}

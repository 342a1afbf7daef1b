namespace PixelServer.Pipeline.Erasure;

/// <summary>How far an erasure is.</summary>
public enum ErasureState
{
    /// <summary>It is written down; nothing of the subject is stored any more from now on.</summary>
    Requested,

    /// <summary>Rows were found and are or were deleted; more may be found.</summary>
    Erasing,

    /// <summary>No table holds anything of the subject.</summary>
    Erased,
}

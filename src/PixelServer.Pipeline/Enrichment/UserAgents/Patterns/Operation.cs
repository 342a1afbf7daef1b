namespace PixelServer.Pipeline.Enrichment.UserAgents.Patterns;

/// <summary>What an <see cref="Instruction"/> does.</summary>
internal enum Operation : byte
{
    /// <summary>Takes the byte A.</summary>
    Byte,

    /// <summary>Takes a byte of set A.</summary>
    Set,

    /// <summary>Takes B to C bytes of set A, as many as lead to a match.</summary>
    RepeatGreedy,

    /// <summary>Takes B to C bytes of set A, as few as lead to a match.</summary>
    RepeatLazy,

    /// <summary>Goes to A, and when that leads nowhere to B. C is the set of bytes that A begins with, -1 when it may take none.</summary>
    Split,

    /// <summary>Goes to A.</summary>
    Jump,

    /// <summary>Notes the position in slot A.</summary>
    Save,

    AtStart,
    AtEnd,
    AtWordBoundary,
    NotAtWordBoundary,
    Match,
}

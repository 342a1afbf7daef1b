namespace PixelServer.EmbeddedClickHouse.Engine;

/// <summary>What a statement does to what outlives it, in libchdb's numbering.</summary>
internal enum StatementClass : uint
{
    ReadOnly = 0,
    Mutating = 1,
    MutatingGlobal = 2,

    /// <summary>SET, USE, SYSTEM, KILL and the like, temporary tables, and whatever writes outside the engine (INTO OUTFILE).</summary>
    Control = 3,

    /// <summary>Does not parse, or is none of the above.</summary>
    Unknown = 4,
}

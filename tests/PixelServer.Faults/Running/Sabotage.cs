namespace PixelServer.Faults.Running;

/// <summary>A broken promise, made on purpose in ClickHouse's tables.</summary>
internal enum Sabotage
{
    /// <summary>A row disappears.</summary>
    Lose,

    /// <summary>A row is there twice.</summary>
    Double,

    /// <summary>A row says something else.</summary>
    Alter,

    /// <summary>A row comes from nowhere.</summary>
    Invent,
}

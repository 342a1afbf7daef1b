namespace PixelServer.Pipeline.Enrichment;

/// <summary>The tables that hold rows of blocks.</summary>
[Flags]
public enum BlockTables
{
    None = 0,
    Events = 1,
    Rejected = 2,
    Both = Events | Rejected,
}

using System.Runtime.InteropServices;

namespace PixelServer.EmbeddedClickHouse.Engine;

/// <summary>What the engine's own parser says about a statement without running it. Laid out as libchdb expects it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct StatementAnalysis
{
    public uint StructSize;

    /// <summary>How many statements the text holds; 0 when it does not parse.</summary>
    public uint StatementCount;

    public uint Flags;

    public StatementClass StatementClass;
}

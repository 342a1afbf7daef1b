namespace PixelServer.Events;

/// <summary>What a visitor allows. Written as letters on the wire: <c>a</c> analytics, <c>m</c> marketing.</summary>
[Flags]
public enum Consent : byte
{
    None = 0,
    Analytics = 1,
    Marketing = 2,
}

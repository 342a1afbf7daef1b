namespace PixelServer.Pipeline.Tests.EventLog.PowerCut;

/// <summary>One change of a disk that can be made again on an image of it.</summary>
internal sealed record DiskOperation(string Text, Action<DiskImage> Apply)
{
    public override string ToString() => Text;
}

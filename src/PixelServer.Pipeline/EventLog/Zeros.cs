namespace PixelServer.Pipeline.EventLog;

/// <summary>Writes zeros.</summary>
internal static class Zeros
{
    private static readonly byte[] Some = new byte[64 * 1024];

    public static void Write(ILogFile file, int start, int end)
    {
        for (var at = start; at < end; at += Some.Length)
        {
            file.Write(Some.AsSpan(0, Math.Min(Some.Length, end - at)), at);
        }
    }
}

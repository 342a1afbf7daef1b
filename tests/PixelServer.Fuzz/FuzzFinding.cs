namespace PixelServer.Fuzz;

/// <summary>Something that must not be so, whatever the input.</summary>
internal sealed class FuzzFinding(string message) : Exception(message)
{
    public static void Unless(bool holds, string message)
    {
        if (!holds)
        {
            throw new FuzzFinding(message);
        }
    }
}

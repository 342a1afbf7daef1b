namespace PixelServer.LoadTest;

/// <summary>Tells the person waiting what goes on, on standard error, so that standard output holds the report alone.</summary>
internal static class Progress
{
    public static void Say(string text) => Console.Error.WriteLine($"{TimeProvider.System.GetUtcNow():HH:mm:ss} {text}");
}

namespace PixelServer.Pipeline.Replay;

/// <summary>Texts written into a statement: for lists that are too long for the parameters of its address.</summary>
internal static class SqlLiteral
{
    public static string ListOf(IEnumerable<string> texts) => string.Join(',', texts.Select(Of));

    private static string Of(string text) =>
        $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}

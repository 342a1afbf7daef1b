using System.Globalization;

namespace PixelServer.Pipeline.Replay;

/// <summary>Values written into a statement: for lists that are too long for the parameters of its address.</summary>
internal static class SqlLiteral
{
    public static string Of(string text) =>
        $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";

    public static string Of(EventKey key) => $"({Of(key.Site)},{Of(key.EventId)})";

    // As text, because numbers beyond 64 bits would be read as inexact.
    public static string Of(RejectedKey key) => string.Create(
        CultureInfo.InvariantCulture, $"({Of(key.Site)},'{key.Block}',{key.RecordIndex},{key.EventIndex})");

    public static string ListOf<T>(IEnumerable<T> values, Func<T, string> literal) => string.Join(',', values.Select(literal));
}

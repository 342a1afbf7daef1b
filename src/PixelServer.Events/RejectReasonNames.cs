using System.Collections.Frozen;

namespace PixelServer.Events;

/// <summary>Reject reasons as they are written in headers, SQL and metrics: snake_case.</summary>
public static class RejectReasonNames
{
    private static readonly FrozenDictionary<RejectReason, string> Names =
        Enum.GetValues<RejectReason>().ToFrozenDictionary(reason => reason, reason => ToSnakeCase(reason.ToString()));

    public static string Name(this RejectReason reason) => Names[reason];

    private static string ToSnakeCase(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) && i > 0 ? $"_{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));
}

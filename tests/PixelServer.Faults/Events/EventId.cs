using System.Globalization;
using System.Text.RegularExpressions;

namespace PixelServer.Faults.Events;

/// <summary>The ids the oracle issues: <c>f{seed}-{number}.</c>, with a last character that shows where the number ends.</summary>
internal static partial class EventId
{
    public static string Of(long seed, int number) => string.Create(CultureInfo.InvariantCulture, $"f{seed}-{number}.");

    /// <summary>The number in an id of this seed; false for every other text.</summary>
    public static bool TryParse(long seed, ReadOnlySpan<char> id, out int number)
    {
        number = -1;
        var prefix = string.Create(CultureInfo.InvariantCulture, $"f{seed}-");
        return id.StartsWith(prefix, StringComparison.Ordinal)
            && id.EndsWith(".", StringComparison.Ordinal)
            && int.TryParse(id[prefix.Length..^1], NumberStyles.None, CultureInfo.InvariantCulture, out number)
            && id.SequenceEqual(Of(seed, number));
    }

    /// <summary>Ids in the bytes of a log record, read as Latin-1, and where they stand.</summary>
    [GeneratedRegex(@"f-?[0-9]+-[0-9]+\.")]
    public static partial Regex Pattern { get; }
}

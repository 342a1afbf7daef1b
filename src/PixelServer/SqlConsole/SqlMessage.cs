using System.Text.RegularExpressions;

namespace PixelServer.SqlConsole;

/// <summary>What ClickHouse says of a query, in as far as its author can use it.</summary>
internal static partial class SqlMessage
{
    private const int MostCharacters = 1000;

    public static string Of(string message)
    {
        var text = Noise().Replace(message, "").Trim();
        return text.Length <= MostCharacters ? text : $"{text[..MostCharacters]}…";
    }

    // Codes, versions, and that the embedded engine lets a function word what is wrong in a text that is not one statement.
    [GeneratedRegex(@"(Code: [0-9]+\. )?DB::Exception: | \(version [^)]*\)|: In scope SELECT formatQuery\([\s\S]*'\)|: While executing [A-Za-z]+", RegexOptions.CultureInvariant)]
    private static partial Regex Noise();
}

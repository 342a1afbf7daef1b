using System.CommandLine;
using System.Globalization;
using PixelServer.Erasure;

namespace PixelServer.Commands;

/// <summary>The argument that names a visitor.</summary>
internal static class VisitorArgument
{
    /// <param name="isCertain">Whether digits that could be decimal or hexadecimal are refused: where a mistake would cost data.</param>
    public static Argument<ulong> Create(bool isCertain) => new("ID")
    {
        Description = "The visitor: visitor_id from ClickHouse, 0x and hexadecimal digits, or the value of the cookie _px",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if ((isCertain ? VisitorIdText.ParseCertain(text, out var problem) : VisitorIdText.Parse(text, out problem)) is { } id)
            {
                return id;
            }

            result.AddError(problem);
            return 0;
        },
    };

    /// <summary>Where the server has this visitor; hexadecimal, which is never mistaken.</summary>
    public static string AddressOf(ulong visitor) => string.Create(CultureInfo.InvariantCulture, $"/v1/visitors/0x{visitor:x}");
}

using System.CommandLine;
using System.Globalization;
using PixelServer.Erasure;

namespace PixelServer.Commands;

/// <summary>The argument that names a visitor.</summary>
internal static class VisitorArgument
{
    public static Argument<ulong> Create() => new("ID")
    {
        Description = "The visitor: visitor_id from ClickHouse, 0x and hexadecimal digits, or the value of the cookie _px",
        CustomParser = result =>
        {
            if (VisitorIdText.Parse(result.Tokens[0].Value, out var problem) is { } id)
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

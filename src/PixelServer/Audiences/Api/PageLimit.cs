using System.Globalization;

namespace PixelServer.Audiences.Api;

/// <summary>How many entries an answer may have.</summary>
internal static class PageLimit
{
    /// <exception cref="ApiRefusalException">It is out of bounds.</exception>
    public static int Of(int? limit, int usual, int most, string name = "limit") => limit switch
    {
        null => usual,
        var number when number >= 1 && number <= most => number.Value,
        _ => throw ApiRefusalException.Wrong(name, string.Create(CultureInfo.InvariantCulture, $"{name} is {limit}; use 1 to {most}.")),
    };
}

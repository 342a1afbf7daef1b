using System.CommandLine.Parsing;
using System.Globalization;

namespace PixelServer.Commands;

/// <summary>How long a key lasts, as <c>90d</c>.</summary>
internal sealed record KeyLifetime(int Days)
{
    public static KeyLifetime? Parse(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (text.EndsWith('d') && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var days))
        {
            return new KeyLifetime(days);
        }

        result.AddError($"--expires is '{text}'; use days, as 90d.");
        return null;
    }
}

using System.Globalization;

namespace PixelServer.EmbeddedClickHouse.Engine;

/// <summary>A query failed in ClickHouse's sense: a code and a text of the form <c>Code: N. DB::Exception: …</c>.</summary>
internal sealed class EngineException : Exception
{
    public EngineException(int code, string name, string message)
        : this($"Code: {code}. DB::Exception: {message}. ({name})")
    {
    }

    public EngineException(string text)
        : base(text)
    {
        Code = ReadCode(text);
    }

    public int Code { get; }

    private static int ReadCode(string text)
    {
        const string prefix = "Code: ";
        const int unknownException = 1002;
        var start = text.IndexOf(prefix, StringComparison.Ordinal);
        if (start < 0)
        {
            return unknownException;
        }

        start += prefix.Length;
        var end = start;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return int.TryParse(text.AsSpan(start, end - start), NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? code : unknownException;
    }
}

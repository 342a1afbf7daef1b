using System.Buffers.Text;
using System.Text.Unicode;

namespace PixelServer.Pipeline.Enrichment.UserAgents;

/// <summary>
/// The request headers Sec-CH-UA, Sec-CH-UA-Mobile and Sec-CH-UA-Platform, joined by line feeds or <c>|</c>: what a Chromium says
/// about itself beside its reduced user agent.
/// </summary>
internal readonly ref struct ClientHints
{
    private const int MaxBrands = 16;

    /// <param name="joined">May be empty or anything else; what is not understood is left out.</param>
    public ClientHints(ReadOnlySpan<byte> joined)
    {
        ReadBrands(TakePart(ref joined), out var brand, out var version);
        Brand = brand;
        MajorVersion = version;
        var mobile = TakePart(ref joined);
        IsMobile = mobile.SequenceEqual("?1"u8) ? true : mobile.SequenceEqual("?0"u8) ? false : null;
        Platform = Unquote(TakePart(ref joined));
    }

    /// <summary>
    /// The most telling brand: any before Chromium, which all its kin name too; never the invented ones such as "Not A;Brand".
    /// </summary>
    public ReadOnlySpan<byte> Brand { get; }

    /// <summary>Digits, empty when there are none.</summary>
    public ReadOnlySpan<byte> MajorVersion { get; }

    public bool? IsMobile { get; }

    public ReadOnlySpan<byte> Platform { get; }

    // A brand may hold any character, so the separator counts outside quotes only.
    private static ReadOnlySpan<byte> TakePart(scoped ref ReadOnlySpan<byte> joined)
    {
        var isQuoted = false;
        var end = 0;
        for (; end < joined.Length; end++)
        {
            if (joined[end] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (joined[end] == '\n' || (joined[end] == '|' && !isQuoted))
            {
                break;
            }
        }

        var part = joined[..end];
        joined = joined[Math.Min(end + 1, joined.Length)..];
        return part.Trim((byte)' ');
    }

    // "Chromium";v="124", "Google Chrome";v="124", "Not-A.Brand";v="99"
    private static void ReadBrands(ReadOnlySpan<byte> list, out ReadOnlySpan<byte> brand, out ReadOnlySpan<byte> version)
    {
        brand = version = default;
        var rank = 0;
        for (var i = 0; i < MaxBrands && TryTakeQuoted(ref list, out var name); i++)
        {
            var digits = TakeVersion(ref list);
            var nameRank = RankOf(name);
            if (nameRank > rank)
            {
                rank = nameRank;
                brand = name;
                version = digits;
            }
        }
    }

    private static int RankOf(ReadOnlySpan<byte> brand)
    {
        if (brand.IsEmpty || !Utf8.IsValid(brand) || IsInvented(brand))
        {
            return 0;
        }

        return brand.SequenceEqual("Chromium"u8) ? 1 : brand.SequenceEqual("Google Chrome"u8) ? 2 : 3;
    }

    private static ReadOnlySpan<byte> TakeVersion(scoped ref ReadOnlySpan<byte> list)
    {
        if (!list.StartsWith(";v="u8))
        {
            return default;
        }

        list = list[3..];
        if (!TryTakeQuoted(ref list, out var version))
        {
            return default;
        }

        var end = version.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        version = end < 0 ? version : version[..end];
        return Utf8Parser.TryParse(version, out ushort _, out _) ? version : default;
    }

    private static bool TryTakeQuoted(scoped ref ReadOnlySpan<byte> list, out ReadOnlySpan<byte> text)
    {
        text = default;
        var begin = list.IndexOf((byte)'"') + 1;
        var length = begin > 0 ? list[begin..].IndexOf((byte)'"') : -1;
        if (length < 0)
        {
            return false;
        }

        text = list.Slice(begin, length);
        list = list[(begin + length + 1)..];
        return true;
    }

    // Chromium mixes in a brand whose letters are "NotABrand" or similar, with changing signs between them.
    private static bool IsInvented(ReadOnlySpan<byte> brand)
    {
        Span<byte> letters = stackalloc byte[16];
        var count = 0;
        foreach (var value in brand)
        {
            if (char.IsAsciiLetter((char)value))
            {
                if (count == letters.Length)
                {
                    return false;
                }

                letters[count++] = (byte)(value | 0x20);
            }
        }

        letters = letters[..count];
        return letters.StartsWith("not"u8) && letters.EndsWith("brand"u8);
    }

    private static ReadOnlySpan<byte> Unquote(ReadOnlySpan<byte> text) =>
        text.Length >= 2 && text[0] == '"' && text[^1] == '"' ? text[1..^1] : text;
}

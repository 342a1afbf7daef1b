using System.Globalization;

namespace PixelServer.Audiences.Definitions.Reading;

/// <summary>
/// Whether ClickHouse can use a regular expression: the syntax of RE2, which has no look-around and no back-references and so needs time in
/// proportion to the text. What passes here compiles there. Use once.
/// </summary>
internal sealed class PatternSyntax
{
    private const int MostRepeats = 1000;

    // As many instructions as RE2 is sure to have room for; a letter is one, a class of Unicode's up to a thousand.
    private const int MostCost = 100_000;
    private const int ClassCost = 1000;

    private static readonly string[] PosixNames =
        ["alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper", "word", "xdigit"];

    private static readonly string[] UnicodeNames =
    [
        "Any", "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "S", "Sm",
        "Sc", "Sk", "So", "Z", "Zs", "Zl", "Zp", "C", "Cc", "Cf", "Co", "Latin", "Greek", "Cyrillic", "Arabic", "Hebrew", "Han", "Hiragana", "Katakana",
        "Hangul", "Thai", "Devanagari", "Armenian", "Georgian",
    ];

    private readonly string _pattern;
    private readonly HashSet<string> _groups = [];
    private int _at;
    private string? _error;

    private PatternSyntax(string pattern) => _pattern = pattern;

    private bool IsAtEnd => _at >= _pattern.Length;

    /// <summary>What is wrong with a pattern; null when nothing is.</summary>
    public static string? FindError(string pattern)
    {
        var syntax = new PatternSyntax(pattern);
        var (cost, _) = syntax.ReadAlternatives();
        if (syntax._error is null && !syntax.IsAtEnd)
        {
            syntax.Refuse("a ) without its (");
        }

        return syntax._error ?? (cost > MostCost ? "it repeats too much" : null);
    }

    // Cost, and how often its innermost part is repeated: RE2 multiplies what is nested.
    private (long Cost, int Repeats) ReadAlternatives()
    {
        var (cost, repeats) = (0L, 1);
        while (_error is null && !IsAtEnd && _pattern[_at] != ')')
        {
            if (_pattern[_at] == '|')
            {
                _at++;
                continue;
            }

            var piece = ReadPiece();
            (cost, repeats) = (cost + piece.Cost, Math.Max(repeats, piece.Repeats));
        }

        return (cost, repeats);
    }

    private (long Cost, int Repeats) ReadPiece()
    {
        var letter = _pattern[_at];
        if (letter is '*' or '+' or '?' || (letter == '{' && TryReadCount(out _)))
        {
            Refuse($"nothing before {letter} to repeat");
            return default;
        }

        var (cost, repeats, isAtom) = ReadAtom();
        if (_error is not null || ReadQuantifier() is not { } times)
        {
            return (cost, repeats);
        }

        if (!isAtom || ReadQuantifier() is not null)
        {
            Refuse("a repetition of nothing, or of a repetition; use (?: … ) around what is repeated");
        }

        if ((long)repeats * times > MostRepeats)
        {
            Refuse($"a repetition of more than {MostRepeats} times");
            return default;
        }

        return (cost * Math.Max(1, times) + 2, repeats * Math.Max(1, times));
    }

    // How often at most, where a number says it, else 1; null where there is none.
    private int? ReadQuantifier()
    {
        if (IsAtEnd)
        {
            return null;
        }

        var times = 1;
        if (_pattern[_at] is '*' or '+' or '?')
        {
            _at++;
        }
        else if (_pattern[_at] != '{' || !TryReadCount(out times))
        {
            return null;
        }

        if (!IsAtEnd && _pattern[_at] == '?')
        {
            _at++;
        }

        return times;
    }

    // {3}, {3,} or {3,5}; any other brace is a letter.
    private bool TryReadCount(out int most)
    {
        most = 0;
        var end = _pattern.IndexOf('}', _at);
        var parts = end < 0 ? [] : _pattern[(_at + 1)..end].Split(',');
        if (parts.Length is 0 or > 2 || !IsCount(parts[0]) || (parts.Length == 2 && parts[1].Length > 0 && !IsCount(parts[1])))
        {
            return false;
        }

        var least = Count(parts[0]);
        most = parts.Length == 2 && parts[1].Length > 0 ? Count(parts[1]) : least;
        if (most > MostRepeats || least > most)
        {
            Refuse($"a repetition of more than {MostRepeats} times, or from more to less");
        }

        _at = end + 1;
        return true;
    }

    private static bool IsCount(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);

    private static int Count(string text) => text.Length > 6 ? int.MaxValue : int.Parse(text, CultureInfo.InvariantCulture);

    private (long Cost, int Repeats, bool IsAtom) ReadAtom()
    {
        var letter = _pattern[_at++];
        switch (letter)
        {
            case '(':
                return ReadGroup();
            case '[':
                ReadClass();
                return (ClassCost, 1, true);
            case '\\':
                return (ReadEscape(isInClass: false), 1, true);
            case '.':
                return (20, 1, true);
            default:
                // Each half of a surrogate pair is two bytes, as if it were a letter of its own; what is repeated is the whole.
                if (char.IsHighSurrogate(letter) && !IsAtEnd)
                {
                    _at++;
                }

                return (4, 1, true);
        }
    }

    private (long Cost, int Repeats, bool IsAtom) ReadGroup()
    {
        if (Follows("?P<") || Follows("?<"))
        {
            ReadName();
        }
        else if (Follows("?"))
        {
            ReadFlags();
            if (_error is null && _pattern[_at - 1] == ')')
            {
                return (0, 1, false);
            }
        }

        var (cost, repeats) = ReadAlternatives();
        if (_error is null && !Follows(")"))
        {
            Refuse("a ( without its )");
        }

        return (cost + 2, repeats, true);
    }

    private void ReadName()
    {
        var end = _pattern.IndexOf('>', _at);
        var name = end < 0 ? "" : _pattern[_at..end];
        if (name.Length == 0 || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_') || !_groups.Add(name))
        {
            Refuse("a group whose name is not of a-z, 0-9 and _, or is there twice; look-around is not possible");
            return;
        }

        _at = end + 1;
    }

    private void ReadFlags()
    {
        var begin = _at;
        var isNegative = false;
        while (!IsAtEnd && (_pattern[_at] is 'i' or 'm' or 's' or 'U' || (_pattern[_at] == '-' && !isNegative)))
        {
            isNegative |= _pattern[_at++] == '-';
        }

        var flags = _pattern[begin.._at];
        if (IsAtEnd || flags.EndsWith('-') || !(_pattern[_at] == ':' || (_pattern[_at] == ')' && flags.Length > 0)))
        {
            Refuse("a group that begins with ? and is none that can be used: (?: … ), (?i), (?s), (?m) and (?P<name> … ) can; look-around cannot");
            return;
        }

        _at++;
    }

    private void ReadClass()
    {
        _ = Follows("^");
        for (var isFirst = true; isFirst || !Follows("]"); isFirst = false)
        {
            if (_error is not null)
            {
                return;
            }

            if (IsAtEnd)
            {
                Refuse("a [ without its ]");
                return;
            }

            ReadClassPart();
        }
    }

    private void ReadClassPart()
    {
        if (_pattern.IndexOf("[:", _at, StringComparison.Ordinal) == _at && _pattern.IndexOf(":]", _at + 2, StringComparison.Ordinal) is > 0 and var end)
        {
            if (!PosixNames.Contains(_pattern[(_at + 2)..end].TrimStart('^')))
            {
                Refuse("an unknown class between [: and :]");
            }

            _at = end + 2;
            return;
        }

        var from = ReadClassLetter();
        if (_error is null && _at + 1 < _pattern.Length && _pattern[_at] == '-' && _pattern[_at + 1] != ']')
        {
            _at++;
            var until = ReadClassLetter();
            if (from is null || until is null || from > until)
            {
                Refuse("a range in [ ] whose ends are no letters, or in the wrong order");
            }
        }
    }

    // The letter; null where it is a class of them.
    private int? ReadClassLetter()
    {
        if (_pattern[_at] == '\\')
        {
            var begin = ++_at;
            var isClass = begin < _pattern.Length && _pattern[begin] is 'd' or 'D' or 's' or 'S' or 'w' or 'W' or 'p' or 'P';
            ReadEscape(isInClass: true);
            return isClass || _error is not null ? null : EscapedLetter(begin);
        }

        var letter = char.ConvertToUtf32(_pattern, _at);
        _at += char.IsHighSurrogate(_pattern[_at]) ? 2 : 1;
        return letter;
    }

    private int EscapedLetter(int begin) => _pattern[begin] switch
    {
        'n' => '\n',
        't' => '\t',
        'r' => '\r',
        'f' => '\f',
        'v' => '\v',
        'a' => '\a',
        'x' => int.Parse(_pattern[(begin + 1).._at].Trim('{', '}'), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
        _ => _pattern[begin],
    };

    // After the backslash.
    private long ReadEscape(bool isInClass)
    {
        if (IsAtEnd)
        {
            Refuse("a backslash with nothing after it");
            return 0;
        }

        var letter = _pattern[_at++];
        switch (letter)
        {
            case 'd' or 'D' or 's' or 'S' or 'w' or 'W':
                return 20;
            case 'n' or 't' or 'r' or 'f' or 'v' or 'a':
            case 'A' or 'z' or 'b' or 'B' when !isInClass:
                return 1;
            case 'p' or 'P':
                ReadUnicodeName();
                return ClassCost;
            case 'x':
                ReadHexadecimal();
                return 4;
            default:
                if (!char.IsAscii(letter) || char.IsAsciiLetterOrDigit(letter))
                {
                    Refuse($"\\{letter}, which is no escape");
                }

                return 1;
        }
    }

    private void ReadUnicodeName()
    {
        var end = Follows("{") ? _pattern.IndexOf('}', _at) : Math.Min(_at + 1, _pattern.Length);
        if (end < 0 || !UnicodeNames.Contains(_pattern[_at..end].TrimStart('^')))
        {
            Refuse("an unknown class of Unicode after \\p; as in \\p{L} or \\p{Greek}");
            return;
        }

        _at = end + (end < _pattern.Length && _pattern[end] == '}' ? 1 : 0);
    }

    private void ReadHexadecimal()
    {
        var isBraced = Follows("{");
        var end = isBraced ? _pattern.IndexOf('}', _at) : _at + 2;
        if (end < 0 || end > _pattern.Length || end - _at is 0 or > 6
            || !int.TryParse(_pattern[_at..end], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var letter) || letter > 0x10FFFF)
        {
            Refuse("a \\x without two digits or {…}");
            return;
        }

        _at = end + (isBraced ? 1 : 0);
    }

    private bool Follows(string text)
    {
        if (string.CompareOrdinal(_pattern, _at, text, 0, text.Length) != 0)
        {
            return false;
        }

        _at += text.Length;
        return true;
    }

    private void Refuse(string what) => _error ??= $"{what}, before character {(_at + 1).ToString(CultureInfo.InvariantCulture)}";
}

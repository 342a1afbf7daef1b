using System.Globalization;
using System.Text;

namespace PixelServer.Pipeline.Enrichment.UserAgents.Patterns;

/// <summary>
/// Reads the part of the regular expression language in which user-agent patterns are written: literals, classes, <c>. \d \w \s \b ^ $</c>,
/// groups, alternation, greedy and lazy repetition. Look-around and back references are refused: neither can be matched in linear time.
/// </summary>
internal sealed class PatternParser
{
    private readonly byte[] _text;
    private readonly bool _ignoresCase;
    private int _at;
    private int _groups;

    private PatternParser(string pattern, bool ignoresCase)
    {
        _text = Encoding.UTF8.GetBytes(pattern);
        _ignoresCase = ignoresCase;
    }

    /// <exception cref="FormatException">The pattern is malformed or asks for more than this language has.</exception>
    public static PatternNode Parse(string pattern, bool ignoresCase)
    {
        var parser = new PatternParser(pattern, ignoresCase);
        var node = parser.ReadChoice();
        return parser._at == parser._text.Length ? node : throw parser.Malformed("an unopened parenthesis");
    }

    private PatternNode ReadChoice()
    {
        var branches = new List<PatternNode> { ReadSequence() };
        while (TryTake('|'))
        {
            branches.Add(ReadSequence());
        }

        return branches.Count == 1 ? branches[0] : new PatternNode.Choice(branches);
    }

    private PatternNode.Sequence ReadSequence()
    {
        var parts = new List<PatternNode>();
        while (_at < _text.Length && _text[_at] is not ((byte)'|' or (byte)')'))
        {
            parts.Add(ReadRepetitions(ReadAtom()));
        }

        return new PatternNode.Sequence(parts);
    }

    private PatternNode ReadAtom()
    {
        var first = _text[_at++];
        return first switch
        {
            (byte)'(' => ReadGroup(),
            (byte)'[' => ReadClass(),
            (byte)'.' => new PatternNode.OneOf(~ByteSet.Of((byte)'\n')),
            (byte)'^' => new PatternNode.Place(Operation.AtStart),
            (byte)'$' => new PatternNode.Place(Operation.AtEnd),
            (byte)'\\' => ReadEscape(),
            (byte)'*' or (byte)'+' or (byte)'?' => throw Malformed("a repetition of nothing"),
            _ => OneOf(ByteSet.Of(first)),
        };
    }

    private PatternNode ReadGroup()
    {
        var number = 0;
        if (!TryTake('?'))
        {
            number = ++_groups;
        }
        else if (!TryTake(':'))
        {
            throw Malformed("a group of an unknown kind");
        }

        var body = ReadChoice();
        if (!TryTake(')'))
        {
            throw Malformed("an unclosed parenthesis");
        }

        return number == 0 ? body : new PatternNode.Group(body, number);
    }

    private PatternNode ReadEscape()
    {
        if (TryTake('b'))
        {
            return new PatternNode.Place(Operation.AtWordBoundary);
        }

        return TryTake('B') ? new PatternNode.Place(Operation.NotAtWordBoundary) : OneOf(ReadEscapedSet());
    }

    private ByteSet ReadEscapedSet()
    {
        if (_at == _text.Length)
        {
            throw Malformed("a backslash at the end");
        }

        var escaped = _text[_at++];
        return escaped switch
        {
            (byte)'d' => ByteSet.Digits,
            (byte)'D' => ~ByteSet.Digits,
            (byte)'w' => ByteSet.WordBytes,
            (byte)'W' => ~ByteSet.WordBytes,
            (byte)'s' => ByteSet.Spaces,
            (byte)'S' => ~ByteSet.Spaces,
            _ when ByteSet.WordBytes.Contains(escaped) => throw Malformed("an unknown escape"),
            _ => ByteSet.Of(escaped),
        };
    }

    private PatternNode.OneOf ReadClass()
    {
        var isNegated = TryTake('^');
        var set = default(ByteSet);
        for (var isFirst = true; isFirst || !TryTake(']'); isFirst = false)
        {
            var (low, members) = ReadMember();
            if (low >= 0 && _at + 1 < _text.Length && _text[_at] == '-' && _text[_at + 1] != ']')
            {
                _at++;
                var (high, _) = ReadMember();
                members = high >= low ? ByteSet.Range((byte)low, (byte)high) : throw Malformed("a range that runs backwards");
            }

            set |= members;
        }

        // Both cases first: neither case of a letter belongs to a negated class that names one.
        set = _ignoresCase ? set.WithBothCases() : set;
        return new PatternNode.OneOf(isNegated ? ~set : set);
    }

    // A single byte can begin a range, an escaped class such as \d cannot.
    private (int Byte, ByteSet Set) ReadMember()
    {
        if (_at == _text.Length)
        {
            throw Malformed("an unclosed class");
        }

        var set = TryTake('\\') ? ReadEscapedSet() : ByteSet.Of(_text[_at++]);
        return (set.Count == 1 ? set.First : -1, set);
    }

    private PatternNode ReadRepetitions(PatternNode body)
    {
        while (TryReadBounds(out var minimum, out var maximum))
        {
            body = new PatternNode.Repeat(body, minimum, maximum, TryTake('?'));
        }

        return body;
    }

    private bool TryReadBounds(out int minimum, out int maximum)
    {
        (minimum, maximum) = (0, int.MaxValue);
        if (TryTake('*'))
        {
            return true;
        }

        if (TryTake('+'))
        {
            minimum = 1;
            return true;
        }

        if (TryTake('?'))
        {
            maximum = 1;
            return true;
        }

        return TryReadBraces(ref minimum, ref maximum);
    }

    // Braces that hold no bounds are literal, as everywhere.
    private bool TryReadBraces(ref int minimum, ref int maximum)
    {
        var start = _at;
        if (TryTake('{') && TryReadNumber(out minimum))
        {
            maximum = minimum;
            if (TryTake(',') && !TryReadNumber(out maximum))
            {
                maximum = int.MaxValue;
            }

            if (TryTake('}'))
            {
                return maximum >= minimum ? true : throw Malformed("bounds that run backwards");
            }
        }

        _at = start;
        return false;
    }

    private bool TryReadNumber(out int number)
    {
        var start = _at;
        while (_at < _text.Length && char.IsAsciiDigit((char)_text[_at]))
        {
            _at++;
        }

        return int.TryParse(_text.AsSpan(start, _at - start), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    private PatternNode.OneOf OneOf(ByteSet set) => new(_ignoresCase ? set.WithBothCases() : set);

    private bool TryTake(char expected)
    {
        if (_at == _text.Length || _text[_at] != expected)
        {
            return false;
        }

        _at++;
        return true;
    }

    private FormatException Malformed(string what) =>
        new($"The pattern {Encoding.UTF8.GetString(_text)} has {what} at byte {_at}.");
}

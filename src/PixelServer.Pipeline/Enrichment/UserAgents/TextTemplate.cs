using System.Text;
using System.Text.Unicode;
using PixelServer.Events;

namespace PixelServer.Pipeline.Enrichment.UserAgents;

/// <summary>A text with places such as <c>$1</c> for what the groups of a pattern matched. Immutable.</summary>
internal sealed class TextTemplate
{
    // Group numbers, or ~index of a literal.
    private readonly List<int> _parts = [];
    private readonly List<byte[]> _literals = [];
    private readonly Utf8Text _constant;

    public TextTemplate(string text)
    {
        var literal = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '$' && i + 1 < text.Length && text[i + 1] is >= '1' and <= '9')
            {
                AddLiteral(literal);
                _parts.Add(text[++i] - '0');
            }
            else
            {
                literal.Append(text[i]);
            }
        }

        AddLiteral(literal);
        if (_parts.TrueForAll(part => part < 0))
        {
            _constant = new Utf8Text(text.Trim());
            _parts.Clear();
        }
    }

    /// <summary>The text, trimmed, empty when the groups are; of bytes that are not valid UTF-8 nothing is made.</summary>
    public Utf8Text Fill(ReadOnlySpan<byte> source, ReadOnlySpan<int> slots)
    {
        if (_parts.Count == 0)
        {
            return _constant;
        }

        Span<byte> filled = stackalloc byte[UserAgentReader.MaxBytes];
        var length = 0;
        foreach (var part in _parts)
        {
            var piece = part < 0 ? _literals[~part] : Group(source, slots, part);
            piece = piece[..Math.Min(piece.Length, filled.Length - length)];
            piece.CopyTo(filled[length..]);
            length += piece.Length;
        }

        var text = filled[..length].Trim((byte)' ');
        return Utf8.IsValid(text) ? new Utf8Text(text) : default;
    }

    private static ReadOnlySpan<byte> Group(ReadOnlySpan<byte> source, ReadOnlySpan<int> slots, int group)
    {
        var (begin, end) = (slots[2 * group], slots[(2 * group) + 1]);
        return begin < 0 || end < begin ? default : source[begin..end];
    }

    private void AddLiteral(StringBuilder literal)
    {
        if (literal.Length > 0)
        {
            _parts.Add(~_literals.Count);
            _literals.Add(Encoding.UTF8.GetBytes(literal.ToString()));
            literal.Clear();
        }
    }
}

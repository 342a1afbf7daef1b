using System.Text;

namespace PixelServer.Audiences.Api.Lists;

/// <summary>Reads lines of UTF-8 text with bounded memory, whatever is sent. For one reader.</summary>
internal sealed class LineReader(Stream stream) : IDisposable
{
    /// <summary>Characters of a line at most.</summary>
    public const int LongestLine = 4096;

    private readonly StreamReader _reader = new(stream, new UTF8Encoding(false), detectEncodingFromByteOrderMarks: true, bufferSize: 32 * 1024, leaveOpen: true);
    private readonly char[] _buffer = new char[16 * 1024];
    private readonly StringBuilder _line = new();
    private int _at;
    private int _length;

    /// <summary>The next line, and whether it was cut at <see cref="LongestLine"/>; null at the end.</summary>
    public async Task<(string Text, bool IsCut)?> ReadAsync(CancellationToken cancellationToken)
    {
        _line.Clear();
        var isCut = false;
        var isBegun = false;
        while (true)
        {
            if (_at == _length)
            {
                (_at, _length) = (0, await _reader.ReadAsync(_buffer, cancellationToken));
                if (_length == 0)
                {
                    return isBegun ? (_line.ToString(), isCut) : null;
                }
            }

            isBegun = true;
            var rest = _buffer.AsSpan(_at, _length - _at);
            var end = rest.IndexOf('\n');
            var part = end < 0 ? rest : rest[..end];
            var room = LongestLine - _line.Length;
            isCut |= part.Length > room;
            _line.Append(part[..Math.Min(part.Length, room)]);
            _at += part.Length + (end < 0 ? 0 : 1);
            if (end >= 0)
            {
                return (_line.ToString().TrimEnd('\r'), isCut);
            }
        }
    }

    public void Dispose() => _reader.Dispose();
}

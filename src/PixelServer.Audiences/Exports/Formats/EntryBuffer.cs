using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PixelServer.Audiences.Exports.Formats;

/// <summary>The entries of one member in the bytes of the file, reused from member to member.</summary>
internal sealed class EntryBuffer : IDisposable
{
    // Quotes and control characters are escaped, letters of any script are not.
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly List<int> _ends = [];
    private readonly Utf8JsonWriter _json;

    public EntryBuffer() => _json = new Utf8JsonWriter(_bytes, Json);

    public int Count => _ends.Count;

    public ReadOnlySpan<byte> this[int entry] => _bytes.WrittenSpan[(entry == 0 ? 0 : _ends[entry - 1]).._ends[entry]];

    /// <summary>Writes a part of an entry.</summary>
    public EntryBuffer Add(string text)
    {
        Encoding.UTF8.GetBytes(text, _bytes);
        return this;
    }

    /// <summary>Ends the entry that was written by <see cref="Add"/>.</summary>
    public void End() => _ends.Add(_bytes.WrittenCount);

    /// <summary>Writes a whole entry as JSON.</summary>
    public void AddJson(Action<Utf8JsonWriter> write)
    {
        _json.Reset();
        write(_json);
        _json.Flush();
        End();
    }

    public void Clear()
    {
        _bytes.ResetWrittenCount();
        _ends.Clear();
    }

    public void Dispose() => _json.Dispose();
}

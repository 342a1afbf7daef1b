using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PixelServer.Audiences.Exports.Formats;

namespace PixelServer.Audiences.Exports;

/// <summary>
/// Puts entries into bodies and bodies into files that are no larger than a platform takes. A file is on disk when it is named in
/// <see cref="Parts"/>. Not thread-safe.
/// </summary>
internal sealed class PartWriter : IDisposable
{
    private readonly string _folder;
    private readonly string _name;
    private readonly string _extension;
    private readonly ExportAction _action;
    private readonly byte[] _fileHead;
    private readonly byte[] _bodyHead;
    private readonly byte[] _separator;
    private readonly byte[] _bodyTail;
    private readonly int _entriesPerBody;
    private readonly int _bytesPerBody;
    private readonly long _rowsPerPart;
    private readonly long _bytesPerPart;
    private readonly ArrayBufferWriter<byte> _body = new();
    private readonly List<ExportPart> _parts = [];
    private FileStream? _file;
    private IncrementalHash? _hash;
    private int _bodyEntries;
    private long _rows;
    private long _bytes;

    /// <param name="folder">Where the files go.</param>
    /// <param name="name">Their names up to a number.</param>
    /// <param name="layout">What stands around the entries.</param>
    /// <param name="format">Its limits.</param>
    /// <param name="action">What the files are for.</param>
    /// <param name="bytesPerPart">A lower limit than the format's own, or null.</param>
    public PartWriter(string folder, string name, BodyLayout layout, ExportFormat format, ExportAction action, long? bytesPerPart)
    {
        (_folder, _name, _extension, _action) = (folder, name, format.Extension, action);
        _fileHead = Encoding.UTF8.GetBytes(layout.FileHead);
        _bodyHead = Encoding.UTF8.GetBytes(layout.BodyHead);
        _separator = Encoding.UTF8.GetBytes(layout.Separator);
        _bodyTail = Encoding.UTF8.GetBytes(layout.BodyTail);
        _bytesPerPart = Math.Min(bytesPerPart ?? long.MaxValue, format.BytesPerPart);
        _rowsPerPart = format.RowsPerPart;
        _entriesPerBody = layout.EntriesPerBody;
        _bytesPerBody = (int)Math.Min(layout.BytesPerBody, _bytesPerPart - _fileHead.Length - 1);
    }

    /// <summary>The files so far, without the one being written.</summary>
    public IReadOnlyList<ExportPart> Parts => _parts;

    /// <summary>Adds an entry. One that is too large for a body by itself has one of its own.</summary>
    public void Add(ReadOnlySpan<byte> entry)
    {
        // The line feed at a body's end is the file's, not the request's.
        var closed = _body.WrittenCount + _separator.Length + entry.Length + _bodyTail.Length - 1;
        if (_bodyEntries > 0 && (_bodyEntries == _entriesPerBody || closed > _bytesPerBody))
        {
            EndBody();
        }

        _body.Write(_bodyEntries == 0 ? _bodyHead : _separator);
        _body.Write(entry);
        _bodyEntries++;
    }

    /// <summary>Ends the last file.</summary>
    public void Complete()
    {
        EndBody();
        EndPart();
    }

    public void Dispose()
    {
        _file?.Dispose();
        _hash?.Dispose();
    }

    private void EndBody()
    {
        if (_bodyEntries == 0)
        {
            return;
        }

        _body.Write(_bodyTail);
        if (_file is not null && (_rows + _bodyEntries > _rowsPerPart || _bytes + _body.WrittenCount > _bytesPerPart))
        {
            EndPart();
        }

        if (_file is null)
        {
            BeginPart();
        }

        Write(_body.WrittenSpan);
        _rows += _bodyEntries;
        _body.ResetWrittenCount();
        _bodyEntries = 0;
    }

    private void BeginPart()
    {
        _file = new FileStream(PathOf(NextName()), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16);
        _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        (_rows, _bytes) = (0, 0);
        Write(_fileHead);
    }

    private void EndPart()
    {
        if (_file is null)
        {
            return;
        }

        _file.Flush(flushToDisk: true);
        _file.Dispose();
        _file = null;
        _parts.Add(new ExportPart(NextName(), _action, _rows, _bytes, Convert.ToHexStringLower(_hash!.GetHashAndReset())));
        _hash.Dispose();
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        _file!.Write(bytes);
        _hash!.AppendData(bytes);
        _bytes += bytes.Length;
    }

    private string NextName() => string.Create(CultureInfo.InvariantCulture, $"{_name}-{_parts.Count + 1:0000}.{_extension}");

    private string PathOf(string file) => Path.Combine(_folder, file);
}

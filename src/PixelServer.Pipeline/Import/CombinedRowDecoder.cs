using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PixelServer.Events;

namespace PixelServer.Pipeline.Import;

/// <summary>
/// Understands web logs. A page that was fetched is a <c>page_view</c>, a document a <c>file_download</c>; images, scripts,
/// redirects, errors, form posts and probes are <c>http_request</c>. Method, status, bytes and protocol are kept as properties.
/// </summary>
/// <remarks>
/// The address is not stored. As for cookieless visitors, its keyed hash with user agent, site and UTC day is the visitor; the key
/// stays on this server, without it the hash could be undone by trying all addresses.
/// </remarks>
internal sealed class CombinedRowDecoder : IRowDecoder
{
    private static readonly HashSet<string> Documents = new(StringComparer.OrdinalIgnoreCase)
    {
        "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "odp", "csv", "txt", "rtf", "epub", "mobi",
        "zip", "gz", "tgz", "bz2", "xz", "zst", "7z", "rar", "tar", "jar", "deb", "rpm", "apk", "dmg", "pkg", "exe", "msi", "iso",
        "mp3", "m4a", "ogg", "wav", "flac", "mp4", "m4v", "mov", "avi", "mkv", "webm",
    };

    private static readonly HashSet<string> Pages = new(StringComparer.OrdinalIgnoreCase)
    {
        "html", "htm", "xhtml", "php", "asp", "aspx", "jsp", "do", "cgi", "shtml",
    };

    private readonly byte[] _site;
    private readonly byte[] _visitorKey;
    private readonly byte[] _origin;
    private readonly TimeFormat _time;
    private byte[] _scratch = new byte[1024];

    public CombinedRowDecoder(ImportMapping mapping, string site, byte[] visitorKey)
    {
        _site = Encoding.UTF8.GetBytes(site);
        _visitorKey = visitorKey;
        _origin = Encoding.UTF8.GetBytes(mapping.Origin?.TrimEnd('/') ?? "");
        _time = new TimeFormat(mapping.TimePattern);
        if (mapping.Columns.Count > 0 || mapping.Events.Count > 0)
        {
            throw new ImportException("A web log has no columns and no event names to map.");
        }
    }

    public void Decode(ReadOnlySpan<byte> row, ImportRow into)
    {
        if (!CombinedLogLine.TryParse(row, out var line, out var problem))
        {
            into.Reject(RejectReason.BadLine, problem);
            return;
        }

        if (!_time.TryParse(line.Time, out var time))
        {
            into.Reject(RejectReason.BadField, "the time cannot be read, or is not between 1970 and 2200");
            return;
        }

        var assembler = into.Assembler;
        into.Time = time;
        into.VisitorId = HashVisitor(line, time);
        into.Signals = RequestSignals.Cookieless;
        into.SetAddress(line.Address);
        assembler.Set("e"u8, EventName(line));
        assembler.Set("u"u8, PageUrl(line.Target));
        assembler.Set("r"u8, Unescaped(line.Referrer));
        assembler.Event.Set(EventText.UserAgent, Unescaped(line.UserAgent));
        assembler.Set("uid"u8, line.User);
        SetProp(assembler, "method"u8, line.Method);
        SetProp(assembler, "protocol"u8, line.Protocol);
        SetProp(assembler, "bytes"u8, line.Bytes);
        Span<byte> status = stackalloc byte[11];
        line.Status.TryFormat(status, out var length, default, CultureInfo.InvariantCulture);
        SetProp(assembler, "status"u8, status[..length]);
    }

    private static void SetProp(EventAssembler assembler, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty)
        {
            assembler.Event.SetProp(key, value);
        }
    }

    private static ReadOnlySpan<byte> EventName(CombinedLogLine line)
    {
        if (!line.Method.SequenceEqual("GET"u8) || line.Status is not ((>= 200 and < 300) or 304))
        {
            return "http_request"u8;
        }

        var path = line.Target;
        var end = path.IndexOfAny((byte)'?', (byte)'#');
        path = end < 0 ? path : path[..end];
        path = path[(path.LastIndexOf((byte)'/') + 1)..];
        var dot = path.LastIndexOf((byte)'.');
        if (dot < 0 || path.SequenceEqual("robots.txt"u8))
        {
            return dot < 0 ? "page_view"u8 : "http_request"u8;
        }

        Span<char> extension = stackalloc char[8];
        if (Encoding.UTF8.TryGetChars(path[(dot + 1)..], extension, out var length))
        {
            var name = extension[..length];
            if (Documents.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name))
            {
                return "file_download"u8;
            }

            if (Pages.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name))
            {
                return "page_view"u8;
            }

            // A dot in the name of a page ("/blog/version-2.0") is no extension.
            return name.ContainsAnyExceptInRange('0', '9') ? "http_request"u8 : "page_view"u8;
        }

        return "page_view"u8;
    }

    private ReadOnlySpan<byte> PageUrl(ReadOnlySpan<byte> target)
    {
        if (_origin.Length == 0 || target.IsEmpty || target[0] != (byte)'/')
        {
            return Unescaped(target);
        }

        var text = Reserve(_origin.Length + target.Length);
        _origin.CopyTo(text);
        target.CopyTo(text[_origin.Length..]);
        return text[..CombinedLogLine.Unescape(text)];
    }

    private ReadOnlySpan<byte> Unescaped(ReadOnlySpan<byte> text)
    {
        if (!text.Contains((byte)'\\'))
        {
            return text;
        }

        var copy = Reserve(text.Length);
        text.CopyTo(copy);
        return copy[..CombinedLogLine.Unescape(copy)];
    }

    private ulong HashVisitor(CombinedLogLine line, long time)
    {
        var text = Reserve(sizeof(long) + _site.Length + line.Address.Length + line.UserAgent.Length + 2);
        BitConverter.TryWriteBytes(text, time / TimeSpan.MicrosecondsPerDay);
        var position = sizeof(long);
        Append(text, ref position, _site);
        text[position++] = 0;
        Append(text, ref position, line.Address);
        text[position++] = 0;
        Append(text, ref position, line.UserAgent);

        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_visitorKey, text, hash);
        return ImportRow.ToId(hash);
    }

    private static void Append(Span<byte> text, ref int position, ReadOnlySpan<byte> part)
    {
        part.CopyTo(text[position..]);
        position += part.Length;
    }

    private Span<byte> Reserve(int length)
    {
        if (_scratch.Length < length)
        {
            _scratch = new byte[length * 2];
        }

        return _scratch.AsSpan(0, length);
    }
}

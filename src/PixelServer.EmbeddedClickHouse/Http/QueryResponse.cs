using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using PixelServer.EmbeddedClickHouse.Engine;

namespace PixelServer.EmbeddedClickHouse.Http;

/// <summary>Writes one response: headers as a ClickHouse server sends them, the result, or the exception. One thread at a time.</summary>
internal sealed class QueryResponse(HttpContext context, ClickHouseEngine engine)
{
    private Stream? _output;
    private string? _exceptionTag;

    private HttpResponse Response => context.Response;

    public void Identify(string queryId)
    {
        Response.Headers["X-ClickHouse-Server-Display-Name"] = "pixelserver";
        Response.Headers["X-ClickHouse-Timezone"] = engine.TimeZone;
        Response.Headers["X-ClickHouse-Query-Id"] = queryId;
    }

    /// <summary>Sends a whole result.</summary>
    public async Task WriteAsync(EngineResult result, OutputFormat format, bool compress)
    {
        Begin(format, compress, result.Figures);
        if (!compress)
        {
            Response.ContentLength = result.Length;
        }

        await WriteSlicesAsync(result, 0);
        await EndAsync();
    }

    /// <summary>Sends a result as it comes; only one chunk of it is in memory.</summary>
    public async Task WriteAsync(ResultStream stream, OutputFormat format, bool compress)
    {
        // The first chunk is fetched before the headers go out: most errors show by then and get their status.
        var chunk = await Task.Run(stream.Fetch);
        _exceptionTag = RandomNumberGenerator.GetHexString(16, lowercase: true);
        Response.Headers["X-ClickHouse-Exception-Tag"] = _exceptionTag;
        Begin(format, compress, default);
        byte[]? header = null;
        while (chunk is not null)
        {
            using (chunk)
            {
                var skip = header is not null && chunk.Start(header.Length).SequenceEqual(header) ? header.Length : 0;
                header ??= FirstHeader(chunk, format);
                await WriteSlicesAsync(chunk, skip);
            }

            chunk = await Task.Run(stream.Fetch);
        }

        await EndAsync();
    }

    /// <summary>Sends an exception: as the whole response, or, when a result is already under way, after it as ClickHouse does since 25.11.</summary>
    public async Task FailAsync(EngineException exception)
    {
        var text = exception.Message.TrimEnd('\n');
        text = text.Contains("(version ", StringComparison.Ordinal) ? text : $"{text} (version {engine.Version})";
        if (Response.HasStarted)
        {
            await FailUnderWayAsync(Encoding.UTF8.GetBytes(text + "\n"));
            return;
        }

        Response.Headers.ContentEncoding = default;
        Response.Headers.ContentLength = null;
        Response.Headers.Remove("X-ClickHouse-Exception-Tag");
        Response.Headers["X-ClickHouse-Exception-Code"] = exception.Code.ToString(System.Globalization.CultureInfo.InvariantCulture);
        Response.StatusCode = ExceptionStatus.Of(exception.Code);
        Response.ContentType = "text/plain; charset=UTF-8";
        if (Response.StatusCode == StatusCodes.Status401Unauthorized)
        {
            Response.Headers.WWWAuthenticate = "Basic realm=\"ClickHouse server HTTP API\"";
        }

        await Response.WriteAsync(text + "\n");
    }

    private void Begin(OutputFormat format, bool compress, ResultFigures figures)
    {
        Response.ContentType = format.ContentType;
        Response.Headers["X-ClickHouse-Format"] = format.Name;
        Response.Headers["X-ClickHouse-Summary"] =
            $$"""{"read_rows":"{{figures.RowsRead}}","read_bytes":"{{figures.BytesRead}}","written_rows":"{{figures.RowsWritten}}","written_bytes":"{{figures.BytesWritten}}","total_rows_to_read":"0","result_rows":"{{figures.ResultRows}}","result_bytes":"{{figures.ResultBytes}}","elapsed_ns":"{{(long)figures.Elapsed.TotalNanoseconds}}"}""";
        _output = compress ? Compress() : Response.Body;
    }

    private Stream Compress()
    {
        var accepted = context.Request.Headers.AcceptEncoding.ToString().Split(',').Select(encoding => encoding.Split(';')[0].Trim()).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var encoding = accepted.Contains("br") ? "br" : accepted.Contains("gzip") ? "gzip" : accepted.Contains("deflate") ? "deflate" : null;
        Response.Headers.ContentEncoding = encoding;
        return encoding switch
        {
            "br" => new BrotliStream(Response.Body, CompressionLevel.Fastest, leaveOpen: true),
            "gzip" => new GZipStream(Response.Body, CompressionLevel.Fastest, leaveOpen: true),
            "deflate" => new ZLibStream(Response.Body, CompressionLevel.Fastest, leaveOpen: true),
            _ => Response.Body,
        };
    }

    private static byte[] FirstHeader(EngineResult chunk, OutputFormat format)
    {
        const int maxHeaderLength = 16 << 20;
        var start = chunk.Start(maxHeaderLength);
        return start[..ChunkHeader.LengthOf(start, format.Header)].ToArray();
    }

    private async Task WriteSlicesAsync(EngineResult result, long skip)
    {
        foreach (var slice in result.Slices(skip))
        {
            await _output!.WriteAsync(slice, context.RequestAborted);
        }
    }

    private async Task EndAsync()
    {
        if (_output != Response.Body)
        {
            await _output!.DisposeAsync();
        }
    }

    private async Task FailUnderWayAsync(byte[] text)
    {
        const string marker = "__exception__";
        await _output!.WriteAsync(Encoding.UTF8.GetBytes($"\r\n{marker}\r\n{_exceptionTag}\r\n"), context.RequestAborted);
        await _output.WriteAsync(text, context.RequestAborted);
        await _output.WriteAsync(Encoding.UTF8.GetBytes($"{text.Length} {_exceptionTag}\r\n{marker}\r\n"), context.RequestAborted);
        await EndAsync();

        // Kestrel sends what is written and closes the connection without a last chunk: no client can take the part for the whole.
        throw new ResponseCutException();
    }
}

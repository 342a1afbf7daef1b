using System.Buffers;
using System.IO.Compression;
using PixelServer.Events;

namespace PixelServer.Collection;

/// <summary>Reads a bounded request body into a rented array, which the caller returns, inflating gzip within the same bound.</summary>
internal static class RequestBody
{
    public static async ValueTask<(ArraySegment<byte> Body, RejectReason Failure)> ReadAsync(HttpRequest request, int maxBytes)
    {
        var encoding = request.Headers.ContentEncoding.ToString();
        var isGzip = encoding.Equals("gzip", StringComparison.OrdinalIgnoreCase);
        if (encoding.Length > 0 && !isGzip && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            return (ArraySegment<byte>.Empty, RejectReason.UnsupportedMediaType);
        }

        if (request.ContentLength > maxBytes)
        {
            return (ArraySegment<byte>.Empty, RejectReason.TooLarge);
        }

        try
        {
            if (!isGzip)
            {
                return await ReadAsync(request.Body, (int)(request.ContentLength ?? 4096), maxBytes, request.HttpContext.RequestAborted);
            }

            await using var inflated = new GZipStream(request.Body, CompressionMode.Decompress, leaveOpen: true);
            return await ReadAsync(inflated, 64 * 1024, maxBytes, request.HttpContext.RequestAborted);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return (ArraySegment<byte>.Empty, RejectReason.TooLarge);
        }
        catch (InvalidDataException)
        {
            // Not gzip, or damaged: there is no JSON in it for us.
            return (ArraySegment<byte>.Empty, RejectReason.MalformedJson);
        }
    }

    // One byte more than expected is asked for, so that the end is seen without another round.
    private static async ValueTask<(ArraySegment<byte> Body, RejectReason Failure)> ReadAsync(
        Stream stream, int expected, int maxBytes, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(expected + 1);
        var length = 0;
        try
        {
            while (true)
            {
                var read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
                if (read == 0)
                {
                    return (new ArraySegment<byte>(buffer, 0, length), RejectReason.None);
                }

                length += read;
                if (length > maxBytes)
                {
                    return (new ArraySegment<byte>(buffer, 0, 0), RejectReason.TooLarge);
                }

                if (length == buffer.Length)
                {
                    var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
                    buffer.AsSpan(0, length).CopyTo(larger);
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = larger;
                }
            }
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
    }
}

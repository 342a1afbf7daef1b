using System.Text;
using PixelServer.EmbeddedClickHouse.Engine;
using PixelServer.EmbeddedClickHouse.Statements;

namespace PixelServer.EmbeddedClickHouse.Http;

/// <summary>
/// The statement of a request and, when it is an INSERT with rows, the beginning of its rows; the rest is still in the body. As
/// in ClickHouse, the address's query and the body are one text.
/// </summary>
internal sealed record QueryText(byte[] Statement, InsertStatement? Insert, ReadOnlyMemory<byte> FirstRows)
{
    private const int MaxStatementLength = 16 << 20;
    private const int FirstReadLength = 256 << 10;

    /// <exception cref="EngineException">The statement is too long, or there is none.</exception>
    public static async Task<QueryText> ReadAsync(string addressQuery, Stream body, CancellationToken cancellation)
    {
        if (addressQuery.Length > 0)
        {
            var fromAddress = Encoding.UTF8.GetBytes(addressQuery);
            return InsertStatement.TryRead(fromAddress) is { } insert
                ? new QueryText([], insert, FirstRowsFrom(fromAddress.AsMemory(insert.RowsStart)))
                : await ReadWholeAsync([.. fromAddress, (byte)'\n'], body, cancellation);
        }

        var start = new byte[FirstReadLength];
        var length = await RequestBody.FillAsync(body, start, cancellation);
        if (InsertStatement.TryRead(start.AsSpan(0, length)) is not { } insertInBody)
        {
            return length < start.Length ? new QueryText(start[..length], null, default) : await ReadWholeAsync(start, body, cancellation);
        }

        return insertInBody.RowsStart < FirstReadLength
            ? new QueryText([], insertInBody, start.AsMemory(insertInBody.RowsStart, length - insertInBody.RowsStart))
            : throw ErrorCode.TooLarge($"An INSERT's rows must begin within its first {FirstReadLength} bytes; put the statement into the address");
    }

    private static ReadOnlyMemory<byte> FirstRowsFrom(ReadOnlyMemory<byte> inAddress) =>
        inAddress.IsEmpty ? inAddress : (byte[])[.. inAddress.Span, (byte)'\n'];

    private static async Task<QueryText> ReadWholeAsync(byte[] start, Stream body, CancellationToken cancellation)
    {
        using var text = new MemoryStream();
        text.Write(start);
        var buffer = new byte[FirstReadLength];
        int read;
        do
        {
            read = await RequestBody.FillAsync(body, buffer, cancellation);
            text.Write(buffer, 0, read);
            if (text.Length > MaxStatementLength)
            {
                throw ErrorCode.TooLarge($"A statement is limited to {MaxStatementLength} bytes");
            }
        }
        while (read == buffer.Length);
        return new QueryText(text.ToArray(), null, default);
    }
}

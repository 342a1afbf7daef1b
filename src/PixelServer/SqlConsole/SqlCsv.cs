using System.Text;
using System.Text.Json;
using PixelServer.Audiences.Exports.Formats;

namespace PixelServer.SqlConsole;

/// <summary>
/// Turns a result into comma-separated text (RFC 4180) as it comes. Text that a spreadsheet would run as a formula gets an apostrophe in front, as in
/// exports; NULL is an empty cell; lists and maps are JSON.
/// </summary>
internal static class SqlCsv
{
    /// <exception cref="IOException">ClickHouse broke off: what was written is not the whole result.</exception>
    public static async Task WriteAsync(Stream lines, Stream output, int mostRows, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(lines, Encoding.UTF8);
        await using var writer = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 1 << 16, leaveOpen: true);
        writer.NewLine = "\r\n";

        // The first line has the names.
        for (var row = 0; await reader.ReadLineAsync(cancellationToken) is { } line; row++)
        {
            if (row > mostRows)
            {
                await writer.WriteLineAsync($"({mostRows} rows; there are more)");
                break;
            }

            await writer.WriteLineAsync(Row(line).AsMemory(), cancellationToken);
        }
    }

    private static string Row(string line)
    {
        try
        {
            using var values = JsonDocument.Parse(line);
            return string.Join(',', values.RootElement.EnumerateArray().Select(Cell));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new IOException("ClickHouse broke off in mid-result.", e);
        }
    }

    private static string Cell(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "",
        JsonValueKind.String => CsvText.Guarded(value.GetString()!),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => CsvText.Guarded(value.GetRawText()),
    };
}

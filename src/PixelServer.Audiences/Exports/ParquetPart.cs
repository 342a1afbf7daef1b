using System.Security.Cryptography;
using System.Text;
using PixelServer.Audiences.Exports.Formats;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Audiences.Exports;

/// <summary>Turns a part of JSON lines into Parquet: ClickHouse writes it, and nothing is stored there.</summary>
internal static class ParquetPart
{
    private static readonly QuerySettings Settings = new QuerySettings().Set("max_query_size", 100_000_000).Set("input_format_parallel_parsing", 0);

    /// <summary>Rewrites the file in place.</summary>
    public static async Task<ExportPart> ConvertAsync(string folder, ExportPart part, ClickHouseClient client, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, part.File);
        var lines = await File.ReadAllTextAsync(path, cancellationToken);
        var text = new StringBuilder(lines).Replace("\\", "\\\\").Replace("'", "\\'").ToString();
        var sql = $"SELECT * FROM format(JSONEachRow, '{GenericColumns.Structure}', '{text}') FORMAT Parquet";
        await using (var answer = await client.QueryStreamAsync(sql, cancellationToken, settings: Settings))
        await using (var file = File.Create(path))
        {
            await answer.CopyToAsync(file, cancellationToken);
            file.Flush(flushToDisk: true);
        }

        await using var written = File.OpenRead(path);
        var hash = await SHA256.HashDataAsync(written, cancellationToken);
        return part with { Bytes = written.Length, Sha256 = Convert.ToHexStringLower(hash) };
    }
}

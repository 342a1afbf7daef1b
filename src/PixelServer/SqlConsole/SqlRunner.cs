using System.Text.Json;
using Microsoft.Extensions.Options;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.SqlConsole;

/// <summary>
/// Runs people's queries within limits of time, memory and size, read-only whatever the login may do. Who goes away ends the query. Thread-safe.
/// </summary>
internal sealed class SqlRunner(AnalystClient analyst, IOptions<SqlConsoleOptions> options)
{
    // In ClickHouse's memory, where a constant takes next to nothing; and as JSON text.
    private const long MostResultBytes = 16 << 20;
    private const long MostTextBytes = 2 * MostResultBytes;

    private static readonly long MemoryOfMachine = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    public int Count => _count;

    private int _count;

    public int MostRows => options.Value.Rows;

    public int MostDownloadedRows => options.Value.DownloadRows;

    /// <summary>The whole result, or its first rows.</summary>
    /// <exception cref="SqlRefusalException">The statement does not ask, it says how it wants its result, or the result is too large.</exception>
    /// <exception cref="ClickHouseException">ClickHouse refuses it, or does not answer.</exception>
    public async Task<SqlResult> RunAsync(string query, int maxRows, CancellationToken cancellationToken)
    {
        AllowedStatement.Check(query);
        Interlocked.Increment(ref _count);

        // One more row than wanted tells whether there are more. Of parts joined by UNION ALL each has that limit of its own.
        var settings = Limits().Set("default_format", "JSONCompact").Set("wait_end_of_query", 1)
            .Set("limit", maxRows + 1L).Set("max_result_rows", 1_000_000).Set("max_result_bytes", MostResultBytes)
            .Set("output_format_json_quote_64bit_integers", 1).Set("output_format_json_quote_decimals", 1);
        await using var answer = await analyst.Get().QueryStreamAsync(query, cancellationToken, settings: settings);
        await using var text = new BoundedStream(answer, MostTextBytes);
        try
        {
            using var result = await JsonDocument.ParseAsync(text, cancellationToken: cancellationToken);
            return Read(result.RootElement, maxRows);
        }
        catch (JsonException) when (text.Position == 0)
        {
            // A statement that answers nothing.
            return new SqlResult([], [], 0, 0, 0, false);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new SqlRefusalException("The query names a FORMAT, but the console reads results itself: leave FORMAT out.");
        }
    }

    /// <summary>The result as lines of JSON: a list of the columns' names, then a list of values for each row, numbers as they are.</summary>
    /// <exception cref="SqlRefusalException">The statement does not ask.</exception>
    /// <exception cref="ClickHouseException">ClickHouse refuses it, or does not answer.</exception>
    public Task<Stream> StreamAsync(string query, CancellationToken cancellationToken)
    {
        AllowedStatement.Check(query);
        Interlocked.Increment(ref _count);
        var settings = Limits().Set("default_format", "JSONCompactEachRowWithNames").Set("limit", MostDownloadedRows + 1L)
            .Set("output_format_json_quote_64bit_integers", 0).Set("output_format_json_quote_decimals", 0);
        return analyst.Get().QueryStreamAsync(query, cancellationToken, settings: settings);
    }

    // readonly=1 rather than 2: the query's own SETTINGS cannot raise these.
    private QuerySettings Limits()
    {
        var limits = options.Value;
        return new QuerySettings()
            .Set("readonly", 1)
            .Set("max_execution_time", limits.Seconds)
            .Set("max_memory_usage", Math.Min((long)limits.Megabytes << 20, MemoryOfMachine / 5))
            .Set("cancel_http_readonly_queries_on_client_close", 1)
            .Set("output_format_json_quote_denormals", 1);
    }

    private static SqlResult Read(JsonElement result, int maxRows)
    {
        var columns = result.GetProperty("meta").EnumerateArray()
            .Select(column => new SqlColumn(column.GetProperty("name").GetString()!, column.GetProperty("type").GetString()!));
        var rows = result.GetProperty("data");
        var statistics = result.GetProperty("statistics");
        return new SqlResult(
            [.. columns],
            [.. rows.EnumerateArray().Take(maxRows).Select(row => row.Clone())],
            statistics.GetProperty("rows_read").GetInt64(),
            statistics.GetProperty("bytes_read").GetInt64(),
            statistics.GetProperty("elapsed").GetDouble(),
            rows.GetArrayLength() > maxRows);
    }
}

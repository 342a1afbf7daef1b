using System.Collections.Frozen;
using System.Globalization;
using PixelServer.EmbeddedClickHouse.Engine;

namespace PixelServer.EmbeddedClickHouse.Access;

/// <summary>
/// What a read-only user's query may cost, and which settings it may bring. Limits may be lowered, never raised; settings that only
/// shape the answer pass, as clients send them with every query; all others are refused as <c>readonly=1</c> would.
/// </summary>
internal static class ReadOnlyLimits
{
    private static readonly FrozenDictionary<string, ulong> Limits = new Dictionary<string, ulong>
    {
        ["max_execution_time"] = 60,
        ["max_memory_usage"] = (ulong)GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4,
        ["max_result_rows"] = 50_000_000,
        ["max_result_bytes"] = 2UL << 30,
        ["max_temporary_data_on_disk_size_for_query"] = 10UL << 30,
    }.ToFrozenDictionary();

    private static readonly string[] FreePrefixes =
        ["output_format_", "format_csv_", "format_custom_", "format_tsv_", "date_time_", "join_", "group_by_", "http_", "distinct_", "sort_", "bool_"];

    private static readonly FrozenSet<string> FreeNames = FrozenSet.Create(
        "extremes", "final", "limit", "offset", "session_timezone", "totals_mode", "union_default_mode", "except_default_mode", "intersect_default_mode",
        "transform_null_in", "aggregate_functions_null_for_empty", "prefer_column_name_to_alias", "any_join_distinct_right_table_keys",
        "max_block_size", "max_threads", "result_overflow_mode", "timeout_overflow_mode", "send_progress_in_http_headers", "enable_http_compression",
        "cancel_http_readonly_queries_on_client_close", "wait_end_of_query", "add_http_cors_header", "log_queries", "log_comment");

    /// <summary>The settings of the connection: the user's, the limits, and readonly.</summary>
    /// <exception cref="EngineException">A setting is not this user's to change.</exception>
    public static void Apply(Dictionary<string, string> settings)
    {
        foreach (var (name, value) in settings.ToArray())
        {
            if (Limits.TryGetValue(name, out var limit))
            {
                CheckLowered(name, value, limit);
            }
            else if (name == "readonly" && value is "1" or "2")
            {
                // Weaker or equal to what holds anyway.
                settings.Remove(name);
            }
            else if (name == "output_format_schema" || (!FreeNames.Contains(name) && !FreePrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))))
            {
                // output_format_schema would write a file.
                throw ErrorCode.ReadOnly($"Cannot modify '{name}' setting in readonly mode");
            }
        }

        foreach (var (name, limit) in Limits)
        {
            settings.TryAdd(name, limit.ToString(CultureInfo.InvariantCulture));
        }

        settings["readonly"] = "1";
    }

    private static void CheckLowered(string name, string value, ulong limit)
    {
        // 0 would mean "without limit".
        if (!ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0 || number > limit)
        {
            throw ErrorCode.SettingConstraint($"Setting {name} must be a number from 1 to {limit} for this user");
        }
    }
}

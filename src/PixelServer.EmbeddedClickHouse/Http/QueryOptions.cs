using System.Text.RegularExpressions;
using Microsoft.Extensions.Primitives;
using PixelServer.EmbeddedClickHouse.Access;
using PixelServer.EmbeddedClickHouse.Engine;

namespace PixelServer.EmbeddedClickHouse.Http;

/// <summary>Everything a request says besides its statement: parameters, settings, default format. Checked; immutable.</summary>
internal sealed partial class QueryOptions
{
    // These belong to the HTTP interface; all other names are settings.
    private static readonly HashSet<string> InterfaceNames = new(StringComparer.Ordinal)
    {
        "query", "user", "password", "query_id", "default_format", "session_id", "session_timeout", "session_check", "close_session",
        "compress", "decompress", "quota_key", "role", "stacktrace", "buffer_size", "client_protocol_version", "wait_end_of_query",
    };

    private QueryOptions(Dictionary<string, string> values, Dictionary<string, string> settings, List<QueryParameter> parameters, string queryId)
    {
        Settings = settings;
        Parameters = parameters;
        QueryId = queryId;
        Database = values.GetValueOrDefault("database", "");
        DefaultFormat = values.GetValueOrDefault("default_format", "TabSeparated");
        IsInSession = values.ContainsKey("session_id");
        WaitsForEnd = IsOn(values, "wait_end_of_query");
        CompressesResponse = IsOn(values, "enable_http_compression");
    }

    /// <summary>Settings of the connection, this program's and the user's limits included.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; }

    public IReadOnlyList<QueryParameter> Parameters { get; }

    public string QueryId { get; }

    /// <summary>The database that bare table names mean; empty for the default one.</summary>
    public string Database { get; }

    public string DefaultFormat { get; }

    public bool IsInSession { get; }

    public bool WaitsForEnd { get; }

    public bool CompressesResponse { get; }

    /// <param name="request">The request; its headers may name a database and a format.</param>
    /// <param name="fields">The address's fields and those of a multipart body.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="engine">Knows which settings exist.</param>
    /// <param name="requestId">Marks the query inside the engine, so that it can be found to cancel it.</param>
    /// <exception cref="EngineException">A field is not what it should be.</exception>
    public static QueryOptions Read(
        HttpRequest request, IEnumerable<KeyValuePair<string, StringValues>> fields, User user, ClickHouseEngine engine, string requestId)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        AddHeader(request, "X-ClickHouse-Database", "database", values);
        AddHeader(request, "X-ClickHouse-Format", "default_format", values);
        foreach (var (name, value) in fields)
        {
            values[name] = value.Count == 1 ? value.ToString() : throw ErrorCode.BadArguments($"'{name}' is given {value.Count} times");
        }

        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        var parameters = new List<QueryParameter>();
        foreach (var (name, value) in values)
        {
            if (name.StartsWith("param_", StringComparison.Ordinal))
            {
                parameters.Add(new QueryParameter(name["param_".Length..], value));
            }
            else if (!InterfaceNames.Contains(name) && name != "database")
            {
                AddSetting(name, value, settings, engine);
            }
        }

        RefuseUnsupported(values);
        if (user.IsReadOnly)
        {
            ReadOnlyLimits.Apply(settings);
        }

        AddOwn(settings, requestId);
        return new QueryOptions(values, settings, parameters, values.GetValueOrDefault("query_id") is { Length: > 0 } id && HeaderSafe().IsMatch(id) ? id : requestId);
    }

    /// <summary>Settings that hold for every query, whatever the client says.</summary>
    private static void AddOwn(Dictionary<string, string> settings, string requestId)
    {
        // An answered insert is a written one: asynchronous inserts are on by default in this engine and would answer before.
        settings["async_insert"] = "0";
        settings["log_comment"] = requestId;

        // Large lists of ids come as query text; the engine's default of 256 KiB bounds what its parser may see.
        settings.TryAdd("max_query_size", "16777216");
    }

    private static void AddSetting(string name, string value, Dictionary<string, string> settings, ClickHouseEngine engine)
    {
        if (!engine.Settings.Contains(name))
        {
            throw ErrorCode.UnknownSetting($"Setting {(Identifier().IsMatch(name) ? name : "(not a name)")} is neither a builtin setting nor started with the prefix 'param_'");
        }

        settings[name] = value.Contains('\0', StringComparison.Ordinal) ? throw ErrorCode.BadArguments($"The value of {name} holds NUL") : value;
    }

    private static void RefuseUnsupported(Dictionary<string, string> values)
    {
        if (IsOn(values, "compress") || IsOn(values, "decompress"))
        {
            throw ErrorCode.NotImplemented("ClickHouse's own compression (compress=1, decompress=1) is not supported; use HTTP compression (enable_http_compression=1, Content-Encoding)");
        }

        if (IsOn(values, "session_check"))
        {
            throw ErrorCode.SessionNotFound("Sessions are not kept: every request stands alone");
        }
    }

    private static bool IsOn(Dictionary<string, string> values, string name) =>
        values.TryGetValue(name, out var value) && (value == "1" || value.Equals("true", StringComparison.OrdinalIgnoreCase));

    private static void AddHeader(HttpRequest request, string header, string name, Dictionary<string, string> values)
    {
        if (request.Headers.TryGetValue(header, out var value))
        {
            values[name] = value.ToString();
        }
    }

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*$", RegexOptions.CultureInvariant)]
    private static partial Regex Identifier();

    [GeneratedRegex("^[ -~]{1,256}$", RegexOptions.CultureInvariant)]
    private static partial Regex HeaderSafe();
}

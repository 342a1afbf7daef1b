using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using PixelServer.Pipeline.Warehouse.Clusters;
using Polly;
using Polly.Retry;

namespace PixelServer.Pipeline.Warehouse;

/// <summary>
/// Speaks ClickHouse's HTTP interface. Reads are tried again after passing failures; statements and inserts never, because only
/// their sender knows what a repetition means. Every failure is a <see cref="ClickHouseException"/>. Thread-safe.
/// </summary>
public sealed class ClickHouseClient : IDisposable
{
    private readonly ClickHouseOptions _options;
    private readonly HttpClient _http;
    private readonly ResiliencePipeline _reads;
    private readonly ClickHouseCluster? _cluster;

    public ClickHouseClient(ClickHouseOptions options)
    {
        _options = options;
        _cluster = options.Cluster.Length == 0 ? null : new ClickHouseCluster(options.Cluster, options.Database, isReplicated: options.Nodes.Count == 0);
        _http = new HttpClient(new SocketsHttpHandler
        {
            ConnectTimeout = options.ConnectTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            // ClickHouse closes idle connections after 10 s (keep_alive_timeout); one second less never meets that moment.
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(9),
            AllowAutoRedirect = false,
            UseCookies = false,
        })
        {
            BaseAddress = options.Url,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _http.DefaultRequestHeaders.Add("X-ClickHouse-User", options.User);
        if (options.Password.Length > 0)
        {
            _http.DefaultRequestHeaders.Add("X-ClickHouse-Key", options.Password);
        }

        _reads = options.ReadRetries == 0 ? ResiliencePipeline.Empty : RetryReads(options.ReadRetries);
    }

    public string Database => _options.Database;

    /// <summary>The cluster's name; null where there is one server.</summary>
    public string? Cluster => _cluster?.Name;

    /// <summary>Another client of the same server and user, for statements that take longer. The caller disposes it.</summary>
    public ClickHouseClient WithTimeout(TimeSpan queryTimeout) => new(new ClickHouseOptions
    {
        Url = _options.Url,
        Database = _options.Database,
        User = _options.User,
        Password = _options.Password,
        Cluster = _options.Cluster,
        Nodes = _options.Nodes,
        ConnectTimeout = _options.ConnectTimeout,
        QueryTimeout = queryTimeout,
        InsertTimeout = _options.InsertTimeout,
        ReadRetries = _options.ReadRetries,
    });

    /// <summary>Whether ClickHouse answers at all.</summary>
    public async Task<bool> PingAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "ping");
            using var response = await SendAsync(request, _options.ConnectTimeout, buffered: true, cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (ClickHouseException)
        {
            return false;
        }
    }

    /// <summary>Whether queries are answered: by the server, on a cluster by a node of each shard.</summary>
    /// <exception cref="ClickHouseException">They are not.</exception>
    public Task ProbeAsync(CancellationToken cancellationToken) => QueryAsync(_cluster?.Probe ?? "SELECT 1", cancellationToken);

    /// <summary>
    /// Runs a statement that returns nothing. On a cluster one that defines or changes tables does so on all nodes.
    /// </summary>
    public async Task ExecuteAsync(
        string sql, CancellationToken cancellationToken, QueryParameters? parameters = null, QuerySettings? settings = null)
    {
        var everywhere = _cluster?.Translate(sql) ?? [];
        foreach (var statement in everywhere)
        {
            await ExecuteEverywhereAsync(statement.Sql, AddressIn(statement.Database, null, parameters, settings, buffered: true), cancellationToken);
        }

        if (everywhere.Count == 0)
        {
            using var response = await PostAsync(sql, parameters, settings, buffered: true, cancellationToken);
        }
    }

    /// <summary>Makes the database of the options exist.</summary>
    public async Task CreateDatabaseAsync(CancellationToken cancellationToken)
    {
        var name = _options.Database.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("`", "\\`", StringComparison.Ordinal);
        foreach (var sql in _cluster?.CreateDatabases() ?? [$"CREATE DATABASE IF NOT EXISTS `{name}`"])
        {
            await ExecuteEverywhereAsync(sql, "?wait_end_of_query=1", cancellationToken);
        }
    }

    /// <summary>
    /// Where a query finds what <c>system</c> knows of the product's tables, as <c>FROM</c> names it: the rows of <c>system.parts</c>, or on a
    /// cluster those of all nodes, with a column <c>node</c> that tells whose they are.
    /// </summary>
    public string SystemTable(string table) => _cluster?.SystemTable(table) ?? $"(SELECT *, '' AS node FROM system.{table})";

    /// <summary>Runs a query and returns its whole result as text, in the format the query names.</summary>
    public Task<string> QueryAsync(
        string sql, CancellationToken cancellationToken, QueryParameters? parameters = null, QuerySettings? settings = null) =>
        AskAsync(sql, parameters, settings, static (content, token) => content.ReadAsStringAsync(token), cancellationToken);

    /// <summary>
    /// Runs a query and returns its result as it comes. The caller disposes the stream; a failure in mid-stream surfaces as an
    /// <see cref="IOException"/> of the broken answer.
    /// </summary>
    public Task<Stream> QueryStreamAsync(
        string sql, CancellationToken cancellationToken, QueryParameters? parameters = null, QuerySettings? settings = null)
    {
        return _reads.ExecuteAsync(
            async token =>
            {
                var response = await PostAsync(sql, parameters, settings, buffered: false, token);
                return await response.Content.ReadAsStreamAsync(token);
            },
            cancellationToken).AsTask();
    }

    /// <summary>
    /// Runs a query and reads each row as an object whose properties are named as the columns (snake_case). The query must not
    /// name a format.
    /// </summary>
    public async IAsyncEnumerable<T> ReadRowsAsync<T>(
        string sql,
        [EnumeratorCancellation] CancellationToken cancellationToken,
        QueryParameters? parameters = null,
        QuerySettings? settings = null)
    {
        // Whole before the first row is handed out: then what fails half-way is asked again.
        var answer = await AskAsync($"{sql}\nFORMAT JSONEachRow", parameters, settings, static (content, token) => content.ReadAsByteArrayAsync(token), cancellationToken);
        using var stream = new MemoryStream(answer);
        await foreach (var row in JsonSerializer.DeserializeAsyncEnumerable<T>(stream, topLevelValues: true, RowJson.Options, cancellationToken))
        {
            yield return row ?? throw new ClickHouseException("A row is null.", 0, isDefinite: true, isTransient: false);
        }
    }

    /// <summary>
    /// Sends one insert whose data <paramref name="writeBody"/> writes, once. A failure that is not
    /// <see cref="ClickHouseException.IsDefinite"/>, and a cancellation, leave open whether the rows are stored.
    /// </summary>
    public async Task InsertAsync(
        string sql, Func<Stream, CancellationToken, Task> writeBody, QuerySettings settings, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Address(sql, null, settings, buffered: true));
        request.Content = new StreamedContent(writeBody, cancellationToken);
        using var response = await SendAsync(request, _options.InsertTimeout, buffered: true, cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    private static ResiliencePipeline RetryReads(int attempts) => new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<ClickHouseException>(failure => failure.IsTransient),
            MaxRetryAttempts = attempts,
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromMilliseconds(100),
            UseJitter = true,
        })
        .Build();

    private Task<T> AskAsync<T>(
        string sql, QueryParameters? parameters, QuerySettings? settings, Func<HttpContent, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        return _reads.ExecuteAsync(
            async token =>
            {
                using var response = await PostAsync(sql, parameters, settings, buffered: true, token);
                return await read(response.Content, token);
            },
            cancellationToken).AsTask();
    }

    private async Task<HttpResponseMessage> PostAsync(
        string sql, QueryParameters? parameters, QuerySettings? settings, bool buffered, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Address(null, parameters, settings, buffered));
        request.Content = new StringContent(sql, Encoding.UTF8, "text/plain");
        return await SendAsync(request, _options.QueryTimeout, buffered, cancellationToken);
    }

    // On each node where they have no Keeper to agree by; else on one, which tells the others.
    private async Task ExecuteEverywhereAsync(string sql, string address, CancellationToken cancellationToken)
    {
        foreach (var node in _options.Nodes.DefaultIfEmpty(_options.Url))
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(node, address));
            request.Content = new StringContent(sql, Encoding.UTF8, "text/plain");
            using var response = await SendAsync(request, _options.QueryTimeout, buffered: true, cancellationToken);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, TimeSpan timeout, bool buffered, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(timeout);
        var completion = buffered ? HttpCompletionOption.ResponseContentRead : HttpCompletionOption.ResponseHeadersRead;
        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(request, completion, deadline.Token);
        }
        catch (HttpRequestException failure)
        {
            throw ClickHouseErrors.FromTransport(failure);
        }
        catch (OperationCanceledException failure) when (!cancellationToken.IsCancellationRequested)
        {
            throw deadline.IsCancellationRequested
                ? ClickHouseErrors.FromTimeout(timeout, failure)
                : ClickHouseErrors.FromConnectTimeout(_options.ConnectTimeout, failure);
        }

        if (response.IsSuccessStatusCode && !response.Headers.Contains("X-ClickHouse-Exception-Code"))
        {
            return response;
        }

        using (response)
        {
            var body = await ReadErrorAsync(response, cancellationToken);
            var code = response.Headers.TryGetValues("X-ClickHouse-Exception-Code", out var codes) ? codes.First() : null;
            throw ClickHouseErrors.FromResponse((int)response.StatusCode, code, body);
        }
    }

    private static async Task<string> ReadErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            return await response.Content.ReadAsStringAsync(cancellationToken);
        }
        catch (HttpRequestException failure)
        {
            throw ClickHouseErrors.FromTransport(failure);
        }
    }

    // A buffered answer is complete before its status is sent, so that an error in mid-query is an error of the request.
    private string Address(string? sql, QueryParameters? parameters, QuerySettings? settings, bool buffered) =>
        AddressIn(_options.Database, sql, parameters, settings, buffered);

    private string AddressIn(string database, string? sql, QueryParameters? parameters, QuerySettings? settings, bool buffered)
    {
        var address = new StringBuilder("?database=").Append(Uri.EscapeDataString(database));
        if (buffered)
        {
            address.Append("&wait_end_of_query=1");
        }

        if (sql is not null)
        {
            address.Append("&query=").Append(Uri.EscapeDataString(sql));
        }

        foreach (var (name, value) in (settings?.Values ?? []).Concat(_cluster is null ? [] : ClickHouseCluster.Settings))
        {
            address.Append('&').Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
        }

        foreach (var (name, value) in parameters?.Values ?? [])
        {
            address.Append("&param_").Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
        }

        return address.ToString();
    }

    private sealed class StreamedContent : HttpContent
    {
        private readonly Func<Stream, CancellationToken, Task> _write;
        private readonly CancellationToken _cancellationToken;

        public StreamedContent(Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
        {
            _write = write;
            _cancellationToken = cancellationToken;
            Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => _write(stream, _cancellationToken);

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
            _write(stream, cancellationToken);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}

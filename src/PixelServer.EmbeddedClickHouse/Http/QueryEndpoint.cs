using PixelServer.EmbeddedClickHouse.Access;
using PixelServer.EmbeddedClickHouse.Engine;
using PixelServer.EmbeddedClickHouse.Statements;

namespace PixelServer.EmbeddedClickHouse.Http;

/// <summary>
/// ClickHouse's HTTP interface: <c>GET</c> and <c>POST /</c>. Each request has a connection of its own to the engine. Thread-safe.
/// </summary>
internal sealed partial class QueryEndpoint(ClickHouseEngine engine, UserDirectory users, string rowsFolder, TimeProvider time, ILogger<QueryEndpoint> logger) : IDisposable
{
    // Analysts wait for each other, never the loader for them.
    private readonly SemaphoreSlim _writers = new(WriterQueries);
    private readonly SemaphoreSlim _readers = new(ReaderQueries);

    public const int WriterQueries = 48;
    public const int ReaderQueries = 16;

    public async Task HandleAsync(HttpContext context)
    {
        var requestId = Guid.NewGuid().ToString();
        var response = new QueryResponse(context, engine);
        response.Identify(requestId);
        try
        {
            if (HttpMethods.IsGet(context.Request.Method) && !context.Request.Query.ContainsKey("query"))
            {
                await context.Response.WriteAsync("Ok.\n");
                return;
            }

            await AnswerAsync(context, response, requestId);
        }
        catch (EngineException exception)
        {
            await response.FailAsync(exception);
        }
        catch (BadHttpRequestException exception) when (!context.Response.HasStarted)
        {
            context.Response.StatusCode = exception.StatusCode;
            await context.Response.WriteAsync(exception.Message + "\n");
        }
        catch (Exception exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to answer; the query has been cancelled.
            LogAbandoned(requestId, exception.Message);
        }
    }

    public void Dispose()
    {
        _writers.Dispose();
        _readers.Dispose();
    }

    private async Task AnswerAsync(HttpContext context, QueryResponse response, string requestId)
    {
        var request = context.Request;
        var user = Credentials.Authenticate(request, users);
        var isForm = request.HasFormContentType && request.ContentType!.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase);
        var form = isForm ? await request.ReadFormAsync(context.RequestAborted) : null;
        if (form?.Files.Count > 0)
        {
            throw ErrorCode.NotImplemented("External tables (files in a multipart body) are not supported");
        }

        var fields = form is null ? request.Query : request.Query.Where(field => !form.ContainsKey(field.Key)).Concat(form);
        var options = QueryOptions.Read(request, fields, user, engine, requestId);
        response.Identify(options.QueryId);
        var body = isForm || HttpMethods.IsGet(request.Method) ? Stream.Null : RequestBody.Open(request);
        var query = fields.FirstOrDefault(field => field.Key == "query").Value;
        var text = await QueryText.ReadAsync(query.ToString(), body, context.RequestAborted);

        var gate = user.IsReadOnly ? _readers : _writers;
        if (text.Insert is { } insert)
        {
            using var rows = await ReceiveRowsAsync(context, text, body, user);
            await gate.WaitAsync(context.RequestAborted);
            using var pass = new GatePass(gate);
            await InsertAsync(context, response, options, insert, rows, user, requestId);
        }
        else
        {
            await gate.WaitAsync(context.RequestAborted);
            using var pass = new GatePass(gate);
            await QueryAsync(context, response, options, text.Statement, user, requestId);
        }
    }

    private async Task<RowsFile> ReceiveRowsAsync(HttpContext context, QueryText text, Stream body, User user)
    {
        // Before the body is read: a refused insert costs nothing.
        if (user.IsReadOnly || HttpMethods.IsGet(context.Request.Method))
        {
            throw ErrorCode.ReadOnly("Cannot execute query in readonly mode: this user, or the method GET, may only read");
        }

        var rows = new RowsFile(rowsFolder);
        try
        {
            rows.Append(text.FirstRows.Span);
            await rows.AppendAsync(body, context.RequestAborted);
            return rows;
        }
        catch
        {
            rows.Dispose();
            throw;
        }
    }

    private async Task InsertAsync(HttpContext context, QueryResponse response, QueryOptions options, InsertStatement insert, RowsFile rows, User user, string requestId)
    {
        await using var abandoned = new AbandonedQuery(engine, requestId, time, context.RequestAborted);
        using var connection = await Task.Run(() => EngineSession.Open(engine, options));
        using var result = await Task.Run(() =>
        {
            var statement = insert.WithoutRows();
            StatementGate.Check(statement, StatementShape.Read(statement), user, isGet: false, options, connection, engine);
            return connection.Query(insert.FromFile(rows.Path), options.DefaultFormat, options.Parameters);
        });
        await response.WriteAsync(result, OutputFormat.Of(options.DefaultFormat), compress: false);
    }

    private async Task QueryAsync(HttpContext context, QueryResponse response, QueryOptions options, byte[] statement, User user, string requestId)
    {
        await using var abandoned = new AbandonedQuery(engine, requestId, time, context.RequestAborted);
        using var connection = await Task.Run(() => EngineSession.Open(engine, options));
        var shape = StatementShape.Read(statement);
        var statementClass = await Task.Run(() =>
            StatementGate.Check(statement, shape, user, HttpMethods.IsGet(context.Request.Method), options, connection, engine));

        var format = OutputFormat.Of(shape.Format ?? options.DefaultFormat);
        if (shape.IsSelect && statementClass == StatementClass.ReadOnly && format.CanStream && !options.WaitsForEnd && !MakesArrays(statement, options))
        {
            using var stream = await Task.Run(() => connection.Stream(statement, options.DefaultFormat, options.Parameters));
            await response.WriteAsync(stream, format, options.CompressesResponse);
        }
        else
        {
            using var result = await Task.Run(() => connection.Query(statement, options.DefaultFormat, options.Parameters));
            await response.WriteAsync(result, format, options.CompressesResponse);
        }
    }

    /// <summary>This setting makes one document of a format that is otherwise rows.</summary>
    private static bool MakesArrays(byte[] statement, QueryOptions options)
    {
        const string setting = "output_format_json_array_of_rows";
        return options.Settings.ContainsKey(setting) || statement.AsSpan().IndexOf("output_format_json_array_of_rows"u8) >= 0;
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Query {RequestId} was given up by its client: {Reason}")]
    private partial void LogAbandoned(string requestId, string reason);

    /// <summary>Gives a place at the gate back.</summary>
    private readonly struct GatePass(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}

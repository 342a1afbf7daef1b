using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using PixelServer.Collection;
using PixelServer.Insights.Panels;
using PixelServer.Insights.Questions;
using PixelServer.Insights.Rollup;
using PixelServer.Loading;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Insights;

/// <summary>
/// Takes questions, asks panels, and remembers answers until something changes: a view that is looked at again costs nothing. Thread-safe.
/// </summary>
internal sealed class InsightDesk(WarehouseConnection connection, SiteTable sites, IOptions<InsightOptions> options, TimeProvider time) : IDisposable
{
    // Rows can also go without a filling: by erasure.
    private static readonly TimeSpan LongestMemory = TimeSpan.FromMinutes(5);

    // Which filling is the newest is asked for no more often.
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = options.Value.CacheMegabytes * 1_000_000L });
    private volatile Asked? _newest;
    private volatile Connected? _connected;
    private long _questions;
    private long _remembered;

    /// <summary>Questions that were put.</summary>
    public long Questions => Interlocked.Read(ref _questions);

    /// <summary>Those whose answer was known.</summary>
    public long Remembered => Interlocked.Read(ref _remembered);

    /// <summary>Answers a question.</summary>
    /// <param name="request">Its parameters are the question's.</param>
    /// <param name="panel">The panel's name.</param>
    /// <param name="own">Names of parameters that are the panel's own.</param>
    /// <param name="ask">Asks the panel.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InsightQueryException">A parameter is wrong.</exception>
    public async Task<Results<Ok<T>, ProblemHttpResult>> AnswerAsync<T>(
        HttpRequest request, string panel, IReadOnlyCollection<string> own, Func<InsightQuestion, CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
        where T : InsightAnswer
    {
        Interlocked.Increment(ref _questions);
        var parameters = request.Query.SelectMany(pair => pair.Value.Select(value => KeyValuePair.Create(pair.Key, value ?? ""))).ToList();
        var reader = Reader();
        var query = await InsightQueryReader.ReadAsync(parameters, own, zone => reader.FindTodayAsync(zone, cancellationToken));
        if (sites.Find(query.Site) is null)
        {
            return TypedResults.Problem($"There is no site '{query.Site}'.", statusCode: StatusCodes.Status404NotFound);
        }

        var fill = await FindNewestAsync(cancellationToken);
        var key = JsonSerializer.Serialize((string[])
        [
            panel,
            $"{fill?.ChangedAt}|{query.From:O}|{query.Until:O}",
            .. parameters.Where(one => one.Key is not ("from" or "until")).OrderBy(one => one.Key, StringComparer.Ordinal).SelectMany(one => (string[])[one.Key, one.Value]),
        ]);
        if (_cache.TryGetValue(key, out T? answer))
        {
            Interlocked.Increment(ref _remembered);
        }
        else
        {
            answer = await ask(new InsightQuestion(reader, query, parameters), cancellationToken);
            Remember(key, answer);
        }

        return TypedResults.Ok(answer! with { SeenUntil = fill is null ? null : DateTimeOffset.FromUnixTimeMilliseconds(fill.SeenUntil) });
    }

    public void Dispose() => _cache.Dispose();

    private void Remember<T>(string key, T answer)
    {
        // What it takes as text is about what it takes as objects.
        var size = key.Length + JsonSerializer.SerializeToUtf8Bytes(answer, JsonSerializerOptions.Web).LongLength;
        _cache.Set(key, answer, new MemoryCacheEntryOptions { Size = size, AbsoluteExpirationRelativeToNow = LongestMemory });
    }

    // It knows time zones: the same as long as the connection is.
    private InsightReader Reader()
    {
        var client = connection.Link!.Client;
        if (_connected is { } connected && connected.Client == client)
        {
            return connected.Reader;
        }

        var reader = new InsightReader(client);
        _connected = new Connected(client, reader);
        return reader;
    }

    private async Task<InsightFill?> FindNewestAsync(CancellationToken cancellationToken)
    {
        if (_newest is { } newest && time.GetElapsedTime(newest.At) < Moment)
        {
            return newest.Fill;
        }

        var fill = await new SessionRollup(connection.Link!.Client, time).FindAsync(cancellationToken);
        _newest = new Asked(time.GetTimestamp(), fill);
        return fill;
    }

    private sealed record Asked(long At, InsightFill? Fill);

    private sealed record Connected(ClickHouseClient Client, InsightReader Reader);
}

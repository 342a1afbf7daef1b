using System.Globalization;
using PixelServer.Collection;
using PixelServer.Loading;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Demo;

/// <summary>
/// <c>GET /demo/landed</c>: the last events of the asking browser's visitor on the site <c>demo</c>, as ClickHouse has them, newest
/// first. A visitor sees nobody else's.
/// </summary>
internal static class LandedEvents
{
    private const string Sql = """
        SELECT
            event, event_time, received_at, page_path, title, value, currency, items.id AS items,
            dateDiff('millisecond', received_at, loaded_at) AS lag_ms
        FROM events
        WHERE site = 'demo' AND visitor_id = {visitor:UInt64} AND event_time >= now() - INTERVAL 1 DAY
        ORDER BY event_time DESC, received_at DESC
        LIMIT 20
        """;

    private static readonly SemaphoreSlim Questions = new(4);

    public static void MapLandedEvents(this WebApplication app) => app.MapGet("/demo/landed", GetAsync).ExcludeFromDescription();

    private static async Task<IResult> GetAsync(HttpContext context, SiteTable sites, WarehouseConnection connection, TimeProvider time, CancellationToken cancellationToken)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (sites.Find("demo") is null)
        {
            return TypedResults.NotFound();
        }

        var now = (uint)time.GetUtcNow().ToUnixTimeSeconds();
        if (!VisitorCookie.TryRead(context.Request.Headers.Cookie.ToString(), now, out var cookie) || !connection.IsReady)
        {
            return TypedResults.Json(Array.Empty<object>());
        }

        // Anybody may ask, with any cookie: no more of ClickHouse is theirs than this.
        if (!await Questions.WaitAsync(TimeSpan.Zero, cancellationToken))
        {
            context.Response.Headers.RetryAfter = "1";
            return TypedResults.StatusCode(StatusCodes.Status429TooManyRequests);
        }

        var parameters = new QueryParameters().Add("visitor", cookie.VisitorId.ToString(CultureInfo.InvariantCulture));
        var settings = new QuerySettings().Set("date_time_output_format", "iso").Set("output_format_json_array_of_rows", 1).Set("output_format_json_quote_64bit_integers", 0);
        try
        {
            var rows = await connection.Link!.Client.QueryAsync($"{Sql} FORMAT JSONEachRow", cancellationToken, parameters, settings);
            return TypedResults.Text(rows, "application/json");
        }
        catch (ClickHouseException)
        {
            return TypedResults.Problem(statusCode: StatusCodes.Status503ServiceUnavailable, title: "ClickHouse does not answer");
        }
        finally
        {
            Questions.Release();
        }
    }
}

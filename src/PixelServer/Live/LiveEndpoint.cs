using System.ComponentModel;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.HttpResults;
using PixelServer.Access;
using PixelServer.Collection;

namespace PixelServer.Live;

/// <summary><c>GET /v1/live</c>: what lands, as server-sent events.</summary>
internal static class LiveEndpoint
{
    public static Results<ServerSentEventsResult<LiveMessage>, ProblemHttpResult> Get(
        [Description("Only events of this site")] string? site, HttpContext context, LiveFeed feed, CancellationToken cancellationToken)
    {
        if (site is { Length: > 0 } && !Site.IsValidId(site))
        {
            return TypedResults.Problem("site is not a site id.", statusCode: StatusCodes.Status400BadRequest);
        }

        if (feed.Subscribe(site ?? "") is not { } subscription)
        {
            context.Response.Headers.RetryAfter = "30";
            return TypedResults.Problem($"More than {LiveFeed.MostSubscribers} look already, or the server stops.", statusCode: StatusCodes.Status503ServiceUnavailable);
        }

        // A proxy that collects answers would hold the messages back.
        context.Response.Headers["X-Accel-Buffering"] = "no";
        context.Response.RegisterForDispose(subscription);
        return TypedResults.ServerSentEvents(TellAsync(context, feed, subscription, cancellationToken), "live");
    }

    // Until who looks leaves, or may look no longer: there is a message about every second, whatever ClickHouse does.
    private static async IAsyncEnumerable<LiveMessage> TellAsync(
        HttpContext context, LiveFeed feed, LiveSubscription subscription, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return await feed.FirstAsync(subscription.Scope, cancellationToken);
        await foreach (var message in subscription.ReadAllAsync(cancellationToken))
        {
            if (!context.IsStillGranted())
            {
                yield break;
            }

            yield return message;
        }
    }
}

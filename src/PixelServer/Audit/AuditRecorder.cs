using System.Net;
using PixelServer.Access;
using PixelServer.Collection;

namespace PixelServer.Audit;

/// <summary>
/// Writes what is done through <c>/v1</c> into the audit trail: everything that changes something, what is marked as <see cref="AuditMarking.Audited"/>, and whoever sends a
/// key that is none.
/// </summary>
internal static class AuditRecorder
{
    private const int WentAway = 499;
    private const int MostTargetCharacters = 200;

    // Their addresses name persons.
    private static readonly string[] Personal = ["/v1/visitors", "/v1/persons"];

    public static async Task RecordAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint() is not RouteEndpoint endpoint
            || endpoint.RoutePattern.RawText is not { } pattern
            || !pattern.StartsWith("/v1/", StringComparison.Ordinal))
        {
            await next(context);
            return;
        }

        var outcome = StatusCodes.Status500InternalServerError;
        try
        {
            await next(context);
            outcome = context.RequestAborted.IsCancellationRequested ? WentAway : context.Response.StatusCode;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            outcome = WentAway;
            throw;
        }
        finally
        {
            if (IsAudited(context, endpoint, outcome))
            {
                context.RequestServices.GetRequiredService<AuditTrail>().Add(Entry(context, endpoint, pattern, outcome));
            }
        }
    }

    private static bool IsAudited(HttpContext context, RouteEndpoint endpoint, int outcome)
    {
        var hasKey = context.Features.Get<RoleGrant>() is not null;
        if (outcome is StatusCodes.Status401Unauthorized or StatusCodes.Status429TooManyRequests && !hasKey)
        {
            // Somebody without a key who sends none tries nothing; a login always sends one.
            return context.Request.Headers.Authorization.Count > 0 || HttpMethods.IsPost(context.Request.Method);
        }

        return endpoint.Metadata.GetMetadata<AuditMark>()?.IsAudited
            ?? !(HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) || HttpMethods.IsOptions(context.Request.Method));
    }

    private static AuditEntry Entry(HttpContext context, RouteEndpoint endpoint, string pattern, int outcome)
    {
        var grant = context.Features.Get<RoleGrant>();
        return new AuditEntry
        {
            At = context.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow(),
            Operation = endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? pattern,
            Target = Target(context, pattern),
            Outcome = outcome,
            Role = grant?.Role.Name(),
            KeyEnd = grant?.KeyEnd,
            Network = Network(context.Connection.RemoteIpAddress),
        };
    }

    private static string Target(HttpContext context, string pattern)
    {
        var made = context.Response.Headers.Location.ToString();
        var target = made.StartsWith("/v1/", StringComparison.Ordinal) && !IsPersonal(made) ? made
            : IsPersonal(pattern) ? ""
            : context.Request.Path.Value ?? "";
        target = target.StartsWith("/v1/", StringComparison.Ordinal) ? target["/v1/".Length..] : target;
        return target.Length <= MostTargetCharacters ? target : target[..MostTargetCharacters];
    }

    private static bool IsPersonal(string address) => Personal.Any(prefix => address.StartsWith(prefix, StringComparison.Ordinal));

    private static string Network(IPAddress? address)
    {
        Span<byte> whole = stackalloc byte[ClientAddress.MaxLength];
        Span<byte> reduced = stackalloc byte[ClientAddress.MaxLength];
        var network = ClientAddress.Reduce(ClientAddress.Write(address, whole), AddressPolicy.Truncated, reduced);
        return network.IsEmpty ? "" : $"{new IPAddress(network)}{(network.Length == 4 ? "/24" : "/48")}";
    }
}

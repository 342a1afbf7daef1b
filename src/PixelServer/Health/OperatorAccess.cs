using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using PixelServer.Configuration;

namespace PixelServer.Health;

/// <summary>Who may see the server's figures: who has the admin key of <c>keys.json</c>; some of them also who asks on the machine itself.</summary>
internal static class OperatorAccess
{
    private static readonly string[] ProxyHeaders = ["X-Forwarded-For", "Forwarded", "Via"];

    /// <summary>The request carries the admin key as a bearer token.</summary>
    public static bool HasAdminKey(HttpRequest request, DataDirectory data)
    {
        const string scheme = "Bearer ";
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) || KeysFile.TryRead(data, static _ => { })?.AdminKey is not { } key)
        {
            return false;
        }

        // Hashes are compared, so that neither length nor content shows in the time it takes.
        return CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(header[scheme.Length..])), SHA256.HashData(Encoding.UTF8.GetBytes(key)));
    }

    /// <summary>
    /// The request was made on this machine and not passed on by a proxy on it that speaks for somebody else. A proxy that says
    /// nothing of that cannot be told from a local request.
    /// </summary>
    public static bool IsLocal(HttpRequest request) =>
        request.HttpContext.Connection.RemoteIpAddress is { } address
        && IPAddress.IsLoopback(address)
        && !ProxyHeaders.Any(request.Headers.ContainsKey);

    /// <summary>401 with what to send.</summary>
    public static ProblemHttpResult Refuse(HttpResponse response)
    {
        response.Headers.WWWAuthenticate = "Bearer";
        return TypedResults.Problem("Send the admin key of keys.json as Authorization: Bearer KEY.", statusCode: StatusCodes.Status401Unauthorized);
    }
}

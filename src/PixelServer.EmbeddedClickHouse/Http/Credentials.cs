using System.Text;
using PixelServer.EmbeddedClickHouse.Access;
using PixelServer.EmbeddedClickHouse.Engine;

namespace PixelServer.EmbeddedClickHouse.Http;

/// <summary>Finds out who asks: by X-ClickHouse-User/-Key headers, HTTP Basic, or user and password in the address.</summary>
internal static class Credentials
{
    /// <exception cref="EngineException">Nobody is named, or the name and password don't belong together.</exception>
    public static User Authenticate(HttpRequest request, UserDirectory users)
    {
        var (name, password) = FromHeaders(request) ?? FromBasic(request) ?? FromAddress(request)
            ?? throw ErrorCode.RequiredPassword("A user and a password are required (HTTP Basic, X-ClickHouse-User and X-ClickHouse-Key, or user= and password=)");
        return users.Find(name, password)
            ?? throw ErrorCode.AuthenticationFailed($"{name}: Authentication failed: password is incorrect, or there is no user with such name");
    }

    private static (string Name, string Password)? FromHeaders(HttpRequest request) =>
        request.Headers.TryGetValue("X-ClickHouse-User", out var name) ? (name.ToString(), request.Headers["X-ClickHouse-Key"].ToString()) : null;

    private static (string Name, string Password)? FromAddress(HttpRequest request) =>
        request.Query.TryGetValue("user", out var name) ? (name.ToString(), request.Query["password"].ToString()) : null;

    private static (string Name, string Password)? FromBasic(HttpRequest request)
    {
        const string scheme = "Basic ";
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var decoded = new byte[header.Length];
        return Convert.TryFromBase64String(header[scheme.Length..].Trim(), decoded, out var length)
            && Encoding.UTF8.GetString(decoded, 0, length).Split(':', 2) is [var name, var password]
                ? (name, password)
                : throw ErrorCode.AuthenticationFailed("The Authorization header is not valid HTTP Basic");
    }
}

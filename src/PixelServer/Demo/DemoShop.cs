using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

using PixelServer.Snippet;

namespace PixelServer.Demo;

/// <summary>
/// Serves the demo shop under <c>/demo/</c> out of the assembly. Only names that were embedded are ever answered, so a path
/// can lead nowhere else.
/// </summary>
internal static partial class DemoShop
{
    private const string ResourcePrefix = "demo/";

    // The browser asks each time and mostly gets 304: the shop is there to be changed and tried.
    private const string CacheControl = "no-cache";

    // Views of the single-page part are addresses of one page, so that reload and shared links work.
    private const string SinglePage = "style-guide";

    public static IEndpointConventionBuilder MapDemoShop(this IEndpointRouteBuilder endpoints)
    {
        var files = Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal))
            .ToFrozenDictionary(name => name[ResourcePrefix.Length..], EmbeddedFile.Load);
        var policy = ContentSecurityPolicy(files.Where(file => file.Key.EndsWith(".html", StringComparison.Ordinal)).Select(file => file.Value));

        return endpoints.MapMethods("/demo/{**path}", [HttpMethods.Get, HttpMethods.Head], (HttpContext context, string? path) =>
        {
            if (context.Request.Path == "/demo")
            {
                context.Response.Redirect($"{context.Request.PathBase}/demo/{context.Request.QueryString}");
                return Task.CompletedTask;
            }

            if (Find(files, path ?? "") is not { } file)
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            }

            context.Response.Headers.ContentSecurityPolicy = policy;
            return file.WriteAsync(context, CacheControl);
        });
    }

    private static EmbeddedFile? Find(FrozenDictionary<string, EmbeddedFile> files, string path)
    {
        var page = path switch
        {
            "" => "index",
            _ when path.StartsWith(SinglePage + "/", StringComparison.Ordinal) => SinglePage,
            _ => path,
        };
        return files.GetValueOrDefault(page) ?? files.GetValueOrDefault(page + ".html");
    }

    /// <summary>
    /// As strict as a careful customer's: everything from the shop's own origin. The loader is the only inline script; its
    /// hash, taken from the pages themselves, lets it run.
    /// </summary>
    private static string ContentSecurityPolicy(IEnumerable<EmbeddedFile> pages)
    {
        var hashes = pages
            .SelectMany(page => InlineScript().Matches(Encoding.UTF8.GetString(page.Bytes)))
            .Select(script => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script.Groups[1].Value)))}'")
            .Distinct();
        return $"default-src 'self'; script-src 'self' {string.Join(' ', hashes)}; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";
    }

    [GeneratedRegex("<script>(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex InlineScript();
}

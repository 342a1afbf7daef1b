using System.Text;
using PixelServer.Snippet;

namespace PixelServer.Sites.Installing;

/// <summary>What goes into a site's pages: <c>src/Snippet/loader.html</c> with the site's id and the collector's address.</summary>
internal static class LoaderText
{
    private static readonly string Template = Encoding.UTF8.GetString(EmbeddedFile.Load("loader.html").Bytes).Trim();

    // An id is of letters, digits, - and _, and an address of a Uri has no quotes.
    public static string For(string site, Uri collector) => Template
        .Replace("SITE", site, StringComparison.Ordinal)
        .Replace("\"/p", $"\"{collector.ToString().TrimEnd('/')}/p", StringComparison.Ordinal);
}

using Microsoft.AspNetCore.Http.HttpResults;
using PixelServer.Audiences.Templates;
using PixelServer.Collection;

namespace PixelServer.Audiences.Api;

/// <summary><c>/v1/audiences/templates</c>: definitions to begin with.</summary>
internal static class TemplateEndpoints
{
    /// <param name="site">Whose visitors; may be left out where there is only one.</param>
    /// <param name="sites">The sites there are.</param>
    public static Ok<List<TemplateView>> List(string? site, SiteTable sites)
    {
        var names = sites.All.Select(one => one.Id).Order(StringComparer.Ordinal).ToList();
        var chosen = site ?? (names is [var only] ? only : throw Refuse("There are several sites; choose one with site=ID", names));
        return names.Contains(chosen)
            ? TypedResults.Ok(AudienceTemplates.All.Select(template => TemplateView.Of(template, chosen)).ToList())
            : throw Refuse($"There is no site '{chosen}'", names);
    }

    private static ApiRefusalException Refuse(string what, List<string> names) =>
        ApiRefusalException.Wrong("site", $"{what}; the sites are {string.Join(", ", names)}.");
}

using System.Text.Json;
using PixelServer.Audiences.Templates;

namespace PixelServer.Audiences.Api;

/// <summary>A definition that many want, ready for a site.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Description">Whom it is for.</param>
/// <param name="Summary">Who belongs to it, in words.</param>
/// <param name="Definition">To be sent as it is, or changed.</param>
internal sealed record TemplateView(string Id, string Name, string Description, string Summary, JsonElement Definition)
{
    public static TemplateView Of(AudienceTemplate template, string site)
    {
        var definition = template.For(site);
        return new TemplateView(template.Id, template.Name, template.Description, AudienceSummary.Of(definition), JsonElement.Parse(definition.ToJson()));
    }
}

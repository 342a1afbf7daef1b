using PixelServer.Audiences.Definitions;

namespace PixelServer.Audiences.Templates;

/// <summary>An audience that many want, ready to be used or changed.</summary>
/// <param name="Id">Its id; also that of an audience made of it, unless another is chosen.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Description">Whom it is for.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="Rule">Its rule as JSON; of a lookalike the seed.</param>
/// <param name="More">Other members as JSON, each with a comma before it.</param>
public sealed record AudienceTemplate(string Id, string Name, string Description, AudienceKind Kind, string Rule, string More = "")
{
    /// <summary>The definition for a site.</summary>
    public AudienceDefinition For(string site) => DefinitionReader.Read(
        $$"""{"name": "{{Name}}", "description": "{{Description}}", "site": "site", "kind": "{{Kind.ToString().ToLowerInvariant()}}", "{{(Kind == AudienceKind.Lookalike ? "seed" : "rule")}}": {{Rule}}{{More}}}""")
        with
    { Site = site };
}

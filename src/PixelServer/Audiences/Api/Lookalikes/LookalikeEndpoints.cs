using Microsoft.AspNetCore.Http.HttpResults;
using PixelServer.Audiences.Definitions;

namespace PixelServer.Audiences.Api.Lookalikes;

/// <summary><c>/v1/audiences/ID/model</c>: how good the model of a lookalike is, and what it goes by.</summary>
internal static class LookalikeEndpoints
{
    public static async Task<Ok<LookalikeView>> GetModelAsync(string id, AudienceCatalog catalog, CancellationToken cancellationToken)
    {
        var definition = (await catalog.FindAsync(id, cancellationToken)).Definition;
        if (definition.Kind != AudienceKind.Lookalike)
        {
            throw ApiRefusalException.Conflict($"'{id}' is no lookalike, so it has no model.");
        }

        var record = await catalog.FindModelAsync(definition, cancellationToken)
            ?? throw ApiRefusalException.Conflict($"'{id}' has no model yet; its first build trains one: POST /v1/audiences/{id}/builds.");
        return TypedResults.Ok(LookalikeView.Of(id, definition, record));
    }
}

using Microsoft.AspNetCore.Http.HttpResults;
using PixelServer.Audiences.Building;
using PixelServer.Audiences.Definitions;

namespace PixelServer.Audiences.Api.Lists;

/// <summary><c>PUT /v1/audiences/ID/list</c>: who stands on an uploaded list.</summary>
internal static class ListEndpoints
{
    public const int MostBytes = 50_000_000;

    private const int MostCountryDigits = 3;

    /// <param name="id">The audience; a list.</param>
    /// <param name="country_code">Country of telephone numbers without one, such as 49.</param>
    /// <param name="request">Its body is the list; the one before counts until the last row is in.</param>
    /// <param name="catalog">Where audiences are found.</param>
    /// <param name="runner">Builds it then.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the upload; the list before stays.</param>
    public static async Task<Accepted<ListUploadView>> ReplaceAsync(
        string id, string? country_code, HttpRequest request, AudienceCatalog catalog, BuildRunner runner, TimeProvider time, CancellationToken cancellationToken)
    {
        if (country_code is not (null or { Length: >= 1 and <= MostCountryDigits }) || country_code?.All(char.IsAsciiDigit) == false)
        {
            throw ApiRefusalException.Wrong("country_code", "A country code has 1 to 3 digits, such as 49.");
        }

        var audience = await catalog.FindAsync(id, cancellationToken);
        if (audience.Definition.Kind != AudienceKind.List)
        {
            throw ApiRefusalException.Conflict($"'{id}' is no list, so nobody can be put on it; make an audience of kind list.");
        }

        var upload = new ListUpload(request.Body, country_code);
        await new AudienceList(catalog.Client).ReplaceAsync(audience, upload.ReadAsync(cancellationToken), time.GetUtcNow(), cancellationToken);
        var job = runner.Start(audience, isFull: false);
        return TypedResults.Accepted(
            $"/v1/audiences/jobs/{job.Id}",
            new ListUploadView(upload.Rows, upload.Accepted, upload.Rows - upload.Accepted, upload.Reasons, upload.IgnoredColumns, JobView.Of(job)));
    }
}

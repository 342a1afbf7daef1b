namespace PixelServer.Audiences.Api.Lists;

/// <summary>What became of an uploaded list.</summary>
/// <param name="Rows">Rows, the header left out.</param>
/// <param name="Accepted">Rows with at least one identifier that can be used.</param>
/// <param name="Rejected">Rows with none.</param>
/// <param name="Reasons">Why values, or whole rows, were left out.</param>
/// <param name="IgnoredColumns">Columns that say nothing of who somebody is.</param>
/// <param name="Job">The build that finds the list's visitors.</param>
internal sealed record ListUploadView(
    long Rows, long Accepted, long Rejected, IReadOnlyDictionary<string, long> Reasons, IReadOnlyCollection<string> IgnoredColumns, JobView Job);

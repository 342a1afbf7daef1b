namespace PixelServer.Audiences.Api;

/// <summary>All audiences.</summary>
/// <param name="Audiences">By their ids.</param>
/// <param name="Files">Files of the definition folder that cannot be used.</param>
/// <param name="Sql">What sizes and consent were asked with.</param>
internal sealed record AudienceListView(IReadOnlyList<AudienceRow> Audiences, IReadOnlyList<FileProblemView> Files, AudienceListSqlView? Sql = null);

namespace PixelServer.Audiences.Api;

/// <summary>All audiences.</summary>
/// <param name="Audiences">By their ids.</param>
/// <param name="Files">Files of the definition folder that cannot be used.</param>
internal sealed record AudienceListView(IReadOnlyList<AudienceRow> Audiences, IReadOnlyList<FileProblemView> Files);

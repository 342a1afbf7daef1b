namespace PixelServer.Audiences.Lookalikes.Features;

/// <summary>Rows of <c>visitor_features</c> that are complete for a day.</summary>
/// <param name="Number">Their generation.</param>
/// <param name="First">The first day that counts, in days since 1970: of whom was not there since, the row counts no longer.</param>
internal sealed record FeatureGeneration(ulong Number, long First);

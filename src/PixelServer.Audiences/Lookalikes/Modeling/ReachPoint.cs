namespace PixelServer.Audiences.Lookalikes.Modeling;

/// <summary>An audience of some size: the visitors that score highest.</summary>
/// <param name="Share">Of everybody who could be a member.</param>
/// <param name="Recall">Share of the seeds that are in it, which the model had not seen.</param>
/// <param name="Precision">Share of seeds in it.</param>
/// <param name="Lift">How many times as many as in a random choice.</param>
/// <param name="Similarity">Of the member that scores lowest, see <see cref="LookalikeModel.SimilarityOf"/>.</param>
public sealed record ReachPoint(double Share, double Recall, double Precision, double Lift, double Similarity);

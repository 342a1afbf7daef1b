namespace PixelServer.Audiences.Lookalikes.Modeling;

/// <summary>Visitors with about the same score.</summary>
/// <param name="Share">Of everybody.</param>
/// <param name="Predicted">Mean predicted probability of being a seed.</param>
/// <param name="Observed">Share of seeds among them.</param>
/// <param name="Seeds">Seeds among them.</param>
public sealed record CalibrationBin(double Share, double Predicted, double Observed, int Seeds);

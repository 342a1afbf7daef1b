namespace PixelServer.Audiences.Lookalikes.Modeling;

/// <summary>A figure that was measured on visitors the model had not seen, with the bounds between which the true one lies in 95 of 100 cases.</summary>
public sealed record Measured(double Value, double Low, double High);

namespace PixelServer.Audiences.Lookalikes.Modeling;

/// <summary>A model and the proof of it.</summary>
public sealed record TrainedLookalike(LookalikeModel Model, LookalikeProof Proof);

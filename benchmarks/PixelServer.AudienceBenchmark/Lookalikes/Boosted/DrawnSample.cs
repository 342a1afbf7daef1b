using PixelServer.Audiences.Lookalikes.Features;
using PixelServer.Audiences.Lookalikes.Modeling;

namespace PixelServer.AudienceBenchmark.Lookalikes.Boosted;

/// <summary>What a training of the product learns from.</summary>
internal sealed record DrawnSample(FeatureSample Sample, TrainingOptions Options);

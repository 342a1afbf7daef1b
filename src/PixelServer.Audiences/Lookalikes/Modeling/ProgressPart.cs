namespace PixelServer.Audiences.Lookalikes.Modeling;

/// <summary>Progress of a part of something longer.</summary>
internal sealed class ProgressPart(IProgress<double>? whole, double from, double to) : IProgress<double>
{
    public void Report(double value) => whole?.Report(from + (to - from) * value);
}

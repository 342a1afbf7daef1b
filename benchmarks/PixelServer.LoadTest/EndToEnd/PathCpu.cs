namespace PixelServer.LoadTest.EndToEnd;

/// <summary>CPU seconds: of each part, of the load generator, and of the whole machine without this program.</summary>
internal sealed record PathCpu(IReadOnlyDictionary<string, double> Parts, double Generator, double Machine)
{
    public const string GeneratorName = "generator";

    public double Others => Math.Max(0, Machine - Generator - Parts.Values.Sum());

    public PathCpu Since(PathCpu before) => new(
        Parts.ToDictionary(part => part.Key, part => part.Value - before.Parts[part.Key]), Generator - before.Generator, Machine - before.Machine);

    /// <summary>Microseconds per event of each part and of the generator.</summary>
    public IReadOnlyDictionary<string, double> PerEvent(long events) => Parts.Append(new(GeneratorName, Generator))
        .ToDictionary(part => part.Key, part => 1e6 * part.Value / Math.Max(1, events));
}

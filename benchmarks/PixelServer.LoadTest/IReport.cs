namespace PixelServer.LoadTest;

/// <summary>The outcome of a benchmark.</summary>
internal interface IReport
{
    /// <summary>Why runs don't count; empty when all do.</summary>
    public IReadOnlyList<string> Voids { get; }

    public string ToMarkdown();
}

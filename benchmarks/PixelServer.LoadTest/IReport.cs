namespace PixelServer.LoadTest;

/// <summary>The outcome of a benchmark.</summary>
internal interface IReport
{
    /// <summary>Why runs don't count; empty when all do.</summary>
    IReadOnlyList<string> Voids { get; }

    string ToMarkdown();
}

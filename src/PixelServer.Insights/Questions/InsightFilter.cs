namespace PixelServer.Insights.Questions;

/// <summary>Sessions that have one of some values of a dimension, and none of some others.</summary>
/// <param name="Dimension">The dimension.</param>
/// <param name="Included">One of these, unless there are none.</param>
/// <param name="Excluded">None of these.</param>
public sealed record InsightFilter(FilterDimension Dimension, IReadOnlyList<string> Included, IReadOnlyList<string> Excluded);

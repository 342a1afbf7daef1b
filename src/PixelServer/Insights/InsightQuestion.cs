using PixelServer.Insights.Panels;
using PixelServer.Insights.Questions;

namespace PixelServer.Insights;

/// <summary>A question that was found to be right so far.</summary>
/// <param name="Reader">Who asks ClickHouse.</param>
/// <param name="Query">What all panels have in common.</param>
/// <param name="Parameters">All parameters, for those that are a panel's own.</param>
internal sealed record InsightQuestion(InsightReader Reader, InsightQuery Query, IReadOnlyList<KeyValuePair<string, string>> Parameters);

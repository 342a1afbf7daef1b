namespace PixelServer.Insights.Questions;

/// <summary>A question cannot be asked; the message says what to change.</summary>
/// <param name="parameter">The parameter that is wrong.</param>
/// <param name="message">What is wrong with it, and what would be right.</param>
public sealed class InsightQueryException(string parameter, string message) : Exception(message)
{
    public string Parameter => parameter;
}

namespace PixelServer.Insights.Questions;

/// <summary>Whether sessions of bots count.</summary>
public enum BotChoice
{
    Exclude,
    Only,
    Include,
}

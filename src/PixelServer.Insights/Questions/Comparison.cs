namespace PixelServer.Insights.Questions;

/// <summary>What figures are compared with.</summary>
public enum Comparison
{
    /// <summary>As many days right before.</summary>
    Previous,

    /// <summary>The same dates a year before.</summary>
    Year,

    /// <summary>Nothing.</summary>
    None,
}

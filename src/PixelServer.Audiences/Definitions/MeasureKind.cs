namespace PixelServer.Audiences.Definitions;

/// <summary>Ways to make one number of many events.</summary>
public enum MeasureKind
{
    /// <summary>How many events.</summary>
    Count,

    /// <summary>The sum of a number; events without it add nothing.</summary>
    Sum,

    /// <summary>How many different values, empty ones left out: no text, and 0 where it stands for not known, as of screen_width.</summary>
    Distinct,
}

namespace PixelServer.Audiences.Lookalikes.Features;

/// <summary>
/// Something that is known of every visitor. Texts are tokens: <c>1 + cityHash64(text) % 65535</c>; 0 stands for no text. Two texts may have the
/// same token; what is frequent outweighs what is rare.
/// </summary>
/// <param name="Name">As in definitions, models and SQL: <c>item_views</c>.</param>
/// <param name="Kind">How it is written down.</param>
/// <param name="Label">What it is, in words: <c>items looked at</c>, <c>first channel</c>.</param>
/// <param name="Unit">What a number counts: <c>times</c>, <c>hours</c>, <c>days</c>, <c>seconds</c>, <c>percent</c>, <c>money</c>; empty for others.</param>
/// <param name="Absent">How it is said that a number stands for something that never happened: <c>never bought</c>.</param>
public sealed record Feature(string Name, FeatureKind Kind, string Label, string Unit = "", string Absent = "")
{
    /// <summary>Numbers stand for something that never happened where they are this.</summary>
    public const float Never = -1;
}

namespace PixelServer.Audiences.Lookalikes.Features;

/// <summary>How a feature is written down.</summary>
public enum FeatureKind
{
    /// <summary>One number of each visitor; cut into bins by a model.</summary>
    Number,

    /// <summary>One value of each visitor, as a token; 0 where it is not known.</summary>
    Category,

    /// <summary>Any number of values of each visitor, as distinct tokens.</summary>
    Tokens,
}

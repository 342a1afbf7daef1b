namespace PixelServer.Pipeline.Persons;

/// <summary>What somebody decided about persons.</summary>
public enum DecisionKind
{
    /// <summary>A visitor and an identity have nothing to do with each other.</summary>
    Split,

    /// <summary>Two visitors or identities are one person, whatever the rules say.</summary>
    Join,

    /// <summary>An identity is nobody's.</summary>
    Ignore,
}

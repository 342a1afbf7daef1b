namespace PixelServer.Audiences.Definitions;

/// <summary>What a member of an audience is.</summary>
public enum AudienceLevel
{
    /// <summary>A visitor: one browser.</summary>
    Visitor,

    /// <summary>A person: all visitors joined by an identity, and what they did together; who was never identified counts as a visitor.</summary>
    Person,
}

namespace PixelServer.Audiences.Definitions;

/// <summary>What a member of an audience is.</summary>
public enum AudienceLevel
{
    /// <summary>A visitor: one browser.</summary>
    Visitor,

    /// <summary>
    /// A person: all visitors joined by an identity, and what they did together; who was never identified counts as a visitor. One visitor's no is the
    /// person's. Events at a shared computer are of whom sat there; its days, first and last event, identities and consent are only its own.
    /// </summary>
    Person,
}

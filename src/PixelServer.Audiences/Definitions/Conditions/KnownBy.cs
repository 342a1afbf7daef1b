namespace PixelServer.Audiences.Definitions.Conditions;

/// <summary>The visitor was identified by one of these.</summary>
/// <param name="Identities">By which.</param>
public sealed record KnownBy(KnownIdentities Identities) : Condition;

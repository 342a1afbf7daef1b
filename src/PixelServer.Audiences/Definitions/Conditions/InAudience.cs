namespace PixelServer.Audiences.Definitions.Conditions;

/// <summary>A member of another audience, as last built. Persons are in it when one of their visitors is.</summary>
/// <param name="Audience">Its id.</param>
public sealed record InAudience(string Audience) : Condition;

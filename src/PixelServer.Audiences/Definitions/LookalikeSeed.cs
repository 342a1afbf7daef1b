using PixelServer.Audiences.Definitions.Conditions;

namespace PixelServer.Audiences.Definitions;

/// <summary>Whom a lookalike is to be like: the members of an audience, or all for whom a rule holds.</summary>
/// <param name="Audience">Id of the audience; null where there is a rule.</param>
/// <param name="Rule">The rule; null where there is an audience.</param>
public sealed record LookalikeSeed(string? Audience, Condition? Rule);

namespace PixelServer.Audiences.Definitions.Conditions;

/// <summary>The condition does not hold.</summary>
public sealed record Not(Condition Condition) : Condition
{
    public override IReadOnlyList<Condition> Parts => [Condition];
}

namespace PixelServer.Audiences.Definitions.Conditions;

/// <summary>All of the conditions hold.</summary>
public sealed record AllOf(IReadOnlyList<Condition> Conditions) : Condition
{
    public override IReadOnlyList<Condition> Parts => Conditions;
}

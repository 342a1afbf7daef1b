namespace PixelServer.Audiences.Definitions.Conditions;

/// <summary>At least one of the conditions holds.</summary>
public sealed record AnyOf(IReadOnlyList<Condition> Conditions) : Condition
{
    public override IReadOnlyList<Condition> Parts => Conditions;
}

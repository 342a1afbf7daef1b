namespace PixelServer.Audiences.Definitions;

/// <summary>Something that must hold of a field.</summary>
/// <param name="Field">Which.</param>
/// <param name="Operator">How it is compared.</param>
/// <param name="Values">With what: one value, or any number of with In and NotIn. Text as it is, numbers and yes or no in invariant form.</param>
public sealed record FieldTest(EventField Field, FieldOperator Operator, IReadOnlyList<string> Values)
{
    public string Value => Values[0];
}

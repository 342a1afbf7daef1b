namespace PixelServer.Audiences.Definitions.Conditions;

/// <summary>
/// The first or last touch is so: the first event with a source, or the last, where one that is not <c>(direct)</c> goes before those that
/// are (as in the view <c>visitors</c>). Of two at the same time the one with the lower (first) or higher (last) event id.
/// </summary>
/// <param name="End">Which touch.</param>
/// <param name="Tests">What must hold of that event, all of it.</param>
public sealed record Touch(HistoryEnd End, IReadOnlyList<FieldTest> Tests) : Condition;

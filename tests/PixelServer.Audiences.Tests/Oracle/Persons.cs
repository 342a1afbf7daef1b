namespace PixelServer.Audiences.Tests.Oracle;

/// <summary>Who did what: of visitors alone, or of persons as the views <c>persons</c> and <c>person_events</c> say.</summary>
/// <param name="stays">The rows of <c>persons</c>; none where visitors are asked for.</param>
internal sealed class Persons(IReadOnlyList<PersonStay> stays)
{
    public static readonly Persons None = new([]);

    public IReadOnlyList<PersonStay> Stays => stays;

    /// <summary>Whose a visitor is for good; a shared computer is nobody's and stays itself.</summary>
    public ulong Of(ulong visitor) => stays.FirstOrDefault(stay => stay.Visitor == visitor && stay.Since is null)?.Person ?? visitor;

    /// <summary>Whose an event is: at a shared computer of whom sat there.</summary>
    public ulong Of(SomeEvent one) =>
        stays.FirstOrDefault(stay => stay.Visitor == one.Visitor && stay.Since is { } since && one.Time >= since && one.Time < stay.Until)?.Person
        ?? Of(one.Visitor);
}

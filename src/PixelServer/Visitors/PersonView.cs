using System.Globalization;
using PixelServer.Pipeline.Persons;

namespace PixelServer.Visitors;

/// <summary>Who a visitor is.</summary>
/// <param name="Person">The person's id.</param>
/// <param name="Owner">Over whose sites it is joined; empty for the default owner.</param>
/// <param name="Visitors">The visitors it is made of.</param>
/// <param name="Identities">What they were identified by.</param>
internal sealed record PersonView(string Person, string Owner, IReadOnlyList<JoinedVisitorView> Visitors, IReadOnlyList<IdentityView> Identities)
{
    public static PersonView Of(string owner, KnownPerson person) => new(
        person.Person.ToString(CultureInfo.InvariantCulture),
        owner,
        [.. person.Visitors.Select(one => new JoinedVisitorView(one.Visitor.ToString(CultureInfo.InvariantCulture), one.Since, one.Until))],
        [.. person.Identities.Select(one => new IdentityView(one.Subject, one.Visitors, one.FirstSeen, one.LastSeen))]);
}

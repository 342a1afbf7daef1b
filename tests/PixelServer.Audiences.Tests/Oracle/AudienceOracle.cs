using PixelServer.Audiences.Definitions;

namespace PixelServer.Audiences.Tests.Oracle;

/// <summary>
/// Finds the members of an audience by looking at every event of everybody, in plain code that knows the definitions' comments and nothing of how
/// they are compiled. Slow on purpose: what it says is what the compiled statement must say.
/// </summary>
internal static class AudienceOracle
{
    /// <summary>The members' ids in ascending order.</summary>
    /// <param name="definition">The audience.</param>
    /// <param name="events">All events, of other sites too.</param>
    /// <param name="asOf">The time of the build.</param>
    /// <param name="persons">Who is one person.</param>
    /// <param name="audiences">The visitors of other audiences.</param>
    public static IReadOnlyList<ulong> Members(
        AudienceDefinition definition,
        IEnumerable<SomeEvent> events,
        DateTimeOffset asOf,
        Persons persons,
        IReadOnlyDictionary<string, IReadOnlySet<ulong>> audiences)
    {
        return [.. Find(definition, events, asOf, persons, audiences).Select(one => one.Id).Order()];
    }

    /// <summary>The same, with the visitors that each member is.</summary>
    public static IReadOnlyList<(ulong Visitor, ulong Member)> Rows(
        AudienceDefinition definition,
        IEnumerable<SomeEvent> events,
        DateTimeOffset asOf,
        Persons persons,
        IReadOnlyDictionary<string, IReadOnlySet<ulong>> audiences) =>
        [.. Find(definition, events, asOf, persons, audiences).SelectMany(one => one.Visitors, (one, visitor) => (visitor[0].Visitor, one.Id)).Order()];

    private static IEnumerable<Subject> Find(
        AudienceDefinition definition,
        IEnumerable<SomeEvent> events,
        DateTimeOffset asOf,
        Persons persons,
        IReadOnlyDictionary<string, IReadOnlySet<ulong>> audiences)
    {
        var isOfPersons = definition.Level == AudienceLevel.Person;
        var subjects = Subjects(events.Where(one => one.Site == definition.Site), isOfPersons ? persons : Persons.None);
        var conditions = new ConditionOracle(subjects, asOf, isOfPersons ? persons : Persons.None, audiences);
        return subjects.Where(one => IsEligible(one, definition, asOf) && conditions.Holds(definition.Rule!, one));
    }

    // Visitor 0 is nobody.
    private static List<Subject> Subjects(IEnumerable<SomeEvent> events, Persons persons)
    {
        var all = events.Where(one => one.Visitor != 0).ToList();
        var did = all.ToLookup(one => persons.Of(one));
        var visitors = all.GroupBy(one => one.Visitor).ToLookup(visitor => persons.Of(visitor.Key));
        return
        [
            .. did.Select(group => group.Key).Union(visitors.Select(group => group.Key))
                .Select(id => new Subject(id, [.. did[id]], [.. visitors[id].Select(visitor => visitor.ToList())])),
        ];
    }

    private static bool IsEligible(Subject one, AudienceDefinition definition, DateTimeOffset asOf) =>
        one.Seen.Count > 0
        && one.Seen.Min(seen => seen.Time) < asOf
        && one.Seen.Max(seen => seen.Time) >= asOf - definition.ActiveWithin
        && !one.Visitors.Any(visitor => visitor.Any(seen => seen.IsBot))
        && one.Visitors.All(visitor => HasConsented(visitor, definition.Consent))
        && (definition.Kind != AudienceKind.Remarketing || ConditionOracle.KnownBy(one) != 0);

    // The newest word; of several at the same time a no.
    private static bool HasConsented(IReadOnlyList<SomeEvent> visitor, ConsentPurpose purpose)
    {
        var newest = visitor.Max(one => one.Time);
        return visitor.Where(one => one.Time == newest)
            .All(one => purpose == ConsentPurpose.Analytics ? one.HasAnalytics : one.HasMarketing && !one.HasPrivacyControl);
    }
}

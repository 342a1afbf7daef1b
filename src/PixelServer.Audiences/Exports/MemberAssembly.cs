using System.Text;
using PixelServer.Audiences.Exports.Identifiers;
using PixelServer.Pipeline.Erasure;
using PixelServer.Pipeline.Persons;

namespace PixelServer.Audiences.Exports;

/// <summary>
/// Makes of a member's visitors what an export has to know: may the member be in a file, and what identifies it. One visitor who says no
/// is enough to leave the whole person out.
/// </summary>
/// <param name="asOf">The build's, in Unix microseconds: who was erased later is no member any more, even if the cookie came back.</param>
/// <param name="mostProducts">So many products are kept.</param>
internal sealed class MemberAssembly(long asOf, int mostProducts)
{
    // A person with more of them is none; rows of a file are made of each.
    private const int MostIdentifiers = 10;

    private int _skipped;

    public ExportCandidate Assemble(List<VisitorRow> visitors, ErasedVisitors erased, ErasedIdentities erasedIdentities)
    {
        _skipped = 0;
        var isErased = visitors.Any(visitor => erased.Contains(visitor.VisitorId, visitor.Now.Received)
            || erased.Contains(visitor.VisitorId, asOf) || erasedIdentities.Contain(visitor));
        var standing = StandingOf(visitors, isErased);
        var member = standing == ExportStanding.Allowed ? MemberOf([.. visitors.Where(visitor => visitor.IsIn)], visitor => visitor.Now) : null;
        var skipped = _skipped;

        // Erased persons are in no file, not even in one that removes.
        List<VisitorRow> earlier = isErased ? [] : [.. visitors.Where(visitor => visitor.WasIn)];
        return new ExportCandidate(standing, member, (EarlierOf(earlier, visitor => visitor.Surely), EarlierOf(earlier, visitor => visitor.Maybe)), skipped);
    }

    private static ExportStanding StandingOf(List<VisitorRow> visitors, bool isErased)
    {
        if (!visitors.Any(visitor => visitor.IsIn))
        {
            return ExportStanding.Absent;
        }

        var known = visitors.Where(visitor => visitor.Now.Events > 0).ToList();
        return isErased ? ExportStanding.Erased
            : known.Any(visitor => visitor.Now.Gpc) ? ExportStanding.GlobalPrivacyControl
            : known.Any(visitor => visitor.IsIn) && known.All(visitor => visitor.Now.Marketing) ? ExportStanding.Allowed
            : ExportStanding.NoMarketingConsent;
    }

    // Of persons who were linked since, only the visitors that were in the build had a say.
    private ExportMember? EarlierOf(List<VisitorRow> visitors, Func<VisitorRow, VisitorFacts?> changed)
    {
        var known = visitors.Where(visitor => Facts(visitor).Events > 0).ToList();
        return known.Count > 0 && known.All(visitor => Facts(visitor) is { Marketing: true, Gpc: false }) ? MemberOf(known, Facts) : null;

        VisitorFacts Facts(VisitorRow visitor) => visitor.IsChanged ? changed(visitor)! : visitor.Now;
    }

    private ExportMember MemberOf(List<VisitorRow> visitors, Func<VisitorRow, VisitorFacts> facts) => new(
        visitors[0].Member,
        [.. visitors.Select(visitor => visitor.VisitorId).Distinct().Order()],
        Newest(visitors, facts, fact => fact.EmailTime, fact => HashedEmail.OfEvent(Hashes(IdentityKind.Email, fact.Emails))),
        Newest(visitors, facts, fact => fact.PhoneTime, PhonesOf),
        Newest(visitors, facts, fact => fact.UserTime, UserIdsOf),
        ClickIdsOf(visitors.Select(facts)),
        ProductsOf(visitors.Select(facts)));

    private static List<T> Newest<T>(
        List<VisitorRow> visitors, Func<VisitorRow, VisitorFacts> facts, Func<VisitorFacts, long> time, Func<VisitorFacts, IEnumerable<T>> read) =>
        [.. visitors.Select(facts).OrderByDescending(time).SelectMany(read).Distinct().Take(MostIdentifiers)];

    // A hash that means nobody spoils the event's whole list, whose places have meanings.
    private List<string> Hashes(IdentityKind kind, string[] hashes)
    {
        var lower = hashes.Select(hash => hash.ToLowerInvariant()).ToList();
        if (lower.Any(hash => MeaninglessIdentity.Is(kind, Encoding.UTF8.GetBytes(hash))))
        {
            _skipped++;
            return [];
        }

        return lower;
    }

    private IEnumerable<HashedPhone> PhonesOf(VisitorFacts facts) =>
        HashedPhone.OfEvent(Hashes(IdentityKind.Phone, facts.Phones)) is { } phone ? [phone] : [];

    private string[] UserIdsOf(VisitorFacts facts)
    {
        if (facts.UserId.Length == 0)
        {
            return [];
        }

        if (MeaninglessIdentity.Is(IdentityKind.UserId, Encoding.UTF8.GetBytes(facts.UserId)))
        {
            _skipped++;
            return [];
        }

        return [facts.UserId];
    }

    private static SortedDictionary<string, string> ClickIdsOf(IEnumerable<VisitorFacts> facts)
    {
        var newest = facts.SelectMany(fact => fact.ClickNames.Zip(fact.ClickTimes, fact.ClickValues))
            .GroupBy(click => click.First, StringComparer.Ordinal)
            .Select(clicks => clicks.MaxBy(click => (click.Second, click.Third)));
        return new SortedDictionary<string, string>(newest.ToDictionary(click => click.First, click => click.Third), StringComparer.Ordinal);
    }

    private List<string> ProductsOf(IEnumerable<VisitorFacts> facts) =>
    [
        .. facts.SelectMany(fact => fact.ProductTimes.Zip(fact.ProductIds)).OrderByDescending(product => product.First)
            .ThenBy(product => product.Second, StringComparer.Ordinal).Select(product => product.Second).Distinct().Take(mostProducts),
    ];
}

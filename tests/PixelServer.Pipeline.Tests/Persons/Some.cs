using System.Security.Cryptography;
using System.Text;
using PixelServer.Pipeline.Persons;

namespace PixelServer.Pipeline.Tests.Persons;

/// <summary>Links, identities and decisions; a test states only what matters to it. Times are days after some day.</summary>
internal static class Some
{
    public const long Day = 86_400_000;

    public static long At(double day) => (20_000 * Day) + (long)(day * Day);

    public static Identity User(string id) => new(IdentityKind.UserId, id);

    public static Identity Email(string address) => new(IdentityKind.Email, Sha256(address));

    public static Identity Phone(string number) => new(IdentityKind.Phone, Sha256(number));

    public static VisitorIdentity Link(
        ulong visitor, Identity identity, double day = 0, double? lastDay = null, string owner = "", bool isCookieless = false, bool isMain = true) =>
        new(owner, visitor, isCookieless, identity, isMain, At(day), At(lastDay ?? day));

    public static PersonDecision Split(ulong visitor, Identity identity, string owner = "") =>
        new(DecisionKind.Split, owner, new PersonSubject(visitor), new PersonSubject(identity));

    public static PersonDecision Join(PersonSubject one, PersonSubject other, string owner = "") => new(DecisionKind.Join, owner, one, other);

    public static PersonDecision Ignore(Identity identity, string owner = "") => new(DecisionKind.Ignore, owner, new PersonSubject(identity), null);

    public static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    public static PersonMap Solve(PersonRules rules, IEnumerable<VisitorIdentity> links, params PersonDecision[] decisions)
    {
        var graph = new PersonGraph(rules);
        foreach (var link in links)
        {
            graph.Add(link);
        }

        return graph.Solve(decisions);
    }

    /// <summary>The id of the person first known by an identity.</summary>
    public static ulong PersonOf(Identity identity, string owner = "") => (ulong)(identity.KeyFor(owner) >> 64);

    /// <summary>The person of each visitor of the default owner; shared computers are 0.</summary>
    public static Dictionary<ulong, ulong> ByVisitor(PersonMap map) => map.Rows.Where(row => row.Owner.Length == 0).ToDictionary(row => row.Visitor, row => row.Person)
        .Concat(map.SharedVisitors.Where(one => one.Owner.Length == 0).Select(one => KeyValuePair.Create(one.Visitor, 0UL))).ToDictionary();
}

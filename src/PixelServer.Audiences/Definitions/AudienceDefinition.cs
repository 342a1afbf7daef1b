using System.Security.Cryptography;
using PixelServer.Audiences.Definitions.Conditions;

namespace PixelServer.Audiences.Definitions;

/// <summary>
/// What an audience is: who belongs to it, how long, and what may be done with it. Immutable; made by <see cref="DefinitionReader"/>, which
/// checks it. The guide to its JSON is <c>deploy/audiences.md</c>.
/// </summary>
public sealed record AudienceDefinition
{
    public static readonly TimeSpan DefaultActiveWithin = TimeSpan.FromDays(180);
    public static readonly TimeSpan DefaultRefresh = TimeSpan.FromMinutes(15);

    /// <summary>What people call it.</summary>
    public required string Name { get; init; }

    public string Description { get; init; } = "";

    /// <summary>The site whose visitors it is made of.</summary>
    public required string Site { get; init; }

    public required AudienceKind Kind { get; init; }

    /// <summary>Whether members are visitors (browsers) or persons (visitors joined by an identity).</summary>
    public required AudienceLevel Level { get; init; }

    /// <summary>Who belongs to it; null for a <see cref="AudienceKind.List"/>. For a lookalike, among whom it is looked for; null for everybody.</summary>
    public Condition? Rule { get; init; }

    /// <summary>Whom its members are like, and how many they are; null for other kinds.</summary>
    public LookalikeSettings? Lookalike { get; init; }

    /// <summary>The universe: only who was active so recently is looked at.</summary>
    public TimeSpan ActiveWithin { get; init; } = DefaultActiveWithin;

    /// <summary>How long a member stays after the rule last held at a build; zero for only while it holds.</summary>
    public TimeSpan StaysFor { get; init; }

    /// <summary>How often it is built anew.</summary>
    public TimeSpan Refresh { get; init; } = DefaultRefresh;

    /// <summary>What every member must have consented to. Exports ask for marketing whatever stands here.</summary>
    public ConsentPurpose Consent { get; init; } = ConsentPurpose.Marketing;

    /// <summary>Web pages may learn that their visitor is a member.</summary>
    public bool IsOnSite { get; init; }

    /// <summary>The products that go into exports for dynamic ads; null for none.</summary>
    public ProductChoice? Products { get; init; }

    /// <summary>First 16 hexadecimal digits of SHA-256 of what decides on membership: two definitions with the same version have the same members.</summary>
    public string Version => Convert.ToHexStringLower(SHA256.HashData(DefinitionWriter.WriteMeaning(this)))[..16];

    /// <summary>The definition as JSON, as it is kept and shown: everything in one order, defaults included.</summary>
    public string ToJson() => DefinitionWriter.Write(this);

    /// <summary>The audiences that the rule and the seed ask for.</summary>
    public IEnumerable<string> Inputs() => InputPlaces().Select(place => place.Audience).Distinct();

    /// <summary>The same with the member of the definition that asks, and whether a condition in it does.</summary>
    internal IEnumerable<(string Path, string Audience, bool IsCondition)> InputPlaces() => Rules()
        .SelectMany(rule => rule.Condition.WithDescendants().OfType<InAudience>().Select(one => (rule.Path, one.Audience, true)))
        .Concat(Lookalike?.Seed.Audience is { } seed ? [("seed", seed, false)] : [])
        .Distinct();

    /// <summary>The trees of conditions by the member of the definition that they are.</summary>
    internal IEnumerable<(string Path, Condition Condition)> Rules()
    {
        if (Rule is not null)
        {
            yield return ("rule", Rule);
        }

        if (Lookalike?.Seed.Rule is { } seed)
        {
            yield return ("seed", seed);
        }
    }
}

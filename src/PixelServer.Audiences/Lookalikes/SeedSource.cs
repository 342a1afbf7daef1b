using PixelServer.Audiences.Building;
using PixelServer.Audiences.Compilation;
using PixelServer.Audiences.Definitions;
using PixelServer.Audiences.Definitions.Conditions;

namespace PixelServer.Audiences.Lookalikes;

/// <summary>Who the seeds of a lookalike are, now and at earlier times.</summary>
internal sealed class SeedSource
{
    // As much as a rule may look back.
    private static readonly TimeSpan Ever = TimeSpan.FromDays(1100);

    private readonly AudienceDefinition? _definition;
    private readonly ulong _build;

    private SeedSource(AudienceDefinition? definition, ulong build)
    {
        _definition = definition;
        _build = build;
    }

    /// <summary>The rule that makes seeds; null where they stand on a list or come from another model.</summary>
    public Condition? Rule => _definition?.Rule;

    /// <summary>Whether it can be said who the seeds were at an earlier time.</summary>
    public bool IsTimed => Rule is { } rule && !rule.WithDescendants().Any(condition => condition is InAudience or KnownBy);

    /// <summary>The seeds of a lookalike.</summary>
    /// <exception cref="LookalikeException">They are the members of an audience that is gone or was never built.</exception>
    public static async Task<SeedSource> FindAsync(AudienceDefinition definition, AudienceStore store, AudienceWarehouse warehouse, CancellationToken cancellationToken)
    {
        var seed = definition.Lookalike!.Seed;
        if (seed.Rule is { } rule)
        {
            return OfRule(definition, rule);
        }

        var saved = await store.FindAsync(seed.Audience!, cancellationToken)
            ?? throw new LookalikeException($"The seed '{seed.Audience}' is gone: there is no such audience. Name another seed, or delete this audience.");
        var newest = await warehouse.FindNewestAsync(saved.Id, cancellationToken)
            ?? throw new LookalikeException($"The seed '{saved.Id}' has not been built yet; build it first.");

        // A model's answers cannot be asked for at an earlier time.
        return new(saved.Definition.Kind == AudienceKind.Lookalike ? null : saved.Definition, newest.Build);
    }

    /// <summary>Whoever a rule holds for.</summary>
    public static SeedSource OfRule(AudienceDefinition definition, Condition rule) => new(
        new AudienceDefinition
        {
            Name = definition.Name,
            Site = definition.Site,
            Kind = AudienceKind.Retargeting,
            Level = AudienceLevel.Visitor,
            Rule = rule,
            ActiveWithin = Ever,
            Consent = definition.Consent,
        },
        0);

    /// <summary>A statement that finds them: rows of <c>visitor_id</c>.</summary>
    public string Compile(CompilationScope scope, SqlParameterList parameters) => Rule is null || !IsTimed && _build != 0
        ? $"SELECT visitor_id FROM audience_members WHERE build = {parameters.Number("seed_build", _build)}"
        : $"SELECT visitor_id FROM {SqlText.Block(AudienceCompiler.Compile(_definition!, scope, parameters))}";

    /// <summary>A statement that finds one visitor where it is a seed: a row of <c>visitor_id</c>, or none.</summary>
    public string CompileOf(ulong visitor, CompilationScope scope, SqlParameterList parameters)
    {
        // A person is one by what its other visitors did.
        var one = _definition is { Level: AudienceLevel.Visitor } ? scope with { Range = VisitorRange.Of(visitor) } : scope;
        return $"SELECT visitor_id FROM {SqlText.Block(Compile(one, parameters))} WHERE visitor_id = {parameters.Number("visitor", visitor)}";
    }
}

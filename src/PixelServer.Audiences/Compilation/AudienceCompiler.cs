using PixelServer.Audiences.Definitions;

namespace PixelServer.Audiences.Compilation;

/// <summary>
/// Writes a definition as a statement that finds its members in ClickHouse: rows of <c>visitor_id</c> and <c>member</c>. Who is no bot, has
/// consented and was active of late comes from <c>visitor_states</c>, what visitors did from <c>events</c>. Stateless.
/// </summary>
public static class AudienceCompiler
{
    /// <summary>Writes the statement.</summary>
    /// <exception cref="ArgumentException">A list has no rule.</exception>
    /// <exception cref="DefinitionException">It is a lookalike: its rule alone does not say who its members are.</exception>
    public static AudienceQuery Compile(AudienceDefinition definition, CompilationScope scope)
    {
        var parameters = new SqlParameterList();
        return new AudienceQuery(Compile(definition, scope, parameters), parameters);
    }

    /// <summary>Writes the statement with values of a list that others add to.</summary>
    internal static string Compile(AudienceDefinition definition, CompilationScope scope, SqlParameterList parameters)
    {
        if (definition.Kind == AudienceKind.Lookalike)
        {
            throw new DefinitionException("kind", "The members of a lookalike are found by its model, which a statement of its rule does not know.");
        }

        var rule = definition.Rule ?? throw new ArgumentException("A list has no rule; its members are uploaded.", nameof(definition));
        var source = new EventSource(definition, scope, parameters);
        var predicate = new ConditionCompiler(scope, source, parameters).Compile(rule);
        return Compile(definition, scope, parameters, [predicate], Universe(definition, scope, parameters));
    }

    /// <summary>Writes a statement that finds everybody among whom members are looked for: active, no bot, consented, and where there is a rule whoever it holds for.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="scope">For when, and the generation of visitors.</param>
    /// <param name="parameters">Takes the values.</param>
    /// <param name="among">Only visitors whom this statement finds: rows of <c>visitor_id</c>; null for all.</param>
    internal static string CompileUniverse(AudienceDefinition definition, CompilationScope scope, SqlParameterList parameters, string? among = null)
    {
        var source = new EventSource(definition, scope, parameters);
        IReadOnlyList<string> predicates =
        [
            .. among is null ? (string[])[] : [$"visitor_id IN ({among})"],
            .. definition.Rule is { } rule ? (string[])[new ConditionCompiler(scope, source, parameters).Compile(rule)] : [],
        ];
        return Compile(definition, scope, parameters, predicates, Universe(definition, scope, parameters));
    }

    /// <summary>Writes a statement that finds who may be a member at all, whatever the rule says: no bot, and consented.</summary>
    internal static string CompileEligible(AudienceDefinition definition, CompilationScope scope, SqlParameterList parameters) =>
        Compile(definition, scope, parameters, [], []);

    private static string Compile(
        AudienceDefinition definition, CompilationScope scope, SqlParameterList parameters, IReadOnlyList<string> predicates, IReadOnlyList<string> universe)
    {
        var source = new EventSource(definition, scope, parameters);
        var word = definition.Consent == ConsentPurpose.Marketing ? "marketing_word" : "analytics_word";
        var known = definition.Kind == AudienceKind.Remarketing ? ["groupBitOr(known_by) != 0"] : (string[])[];
        var generation = $"generation = {parameters.Number("generation", scope.Generation)}";
        if (!source.IsOfPersons)
        {
            return SqlText.Join(
                "SELECT visitor_id, visitor_id AS member FROM visitor_states",
                SqlText.Lines("WHERE", [generation, source.Site, .. source.Subjects("visitor_id"), .. predicates]),
                "GROUP BY visitor_id",
                SqlText.Lines("HAVING", [.. universe, $"bitAnd(max({word}), 1) = 0", "max(is_bot) = 0", .. known]));
        }

        // The rule first: of most persons nothing more is asked then. One visitor's no is the person's.
        var rows = SqlText.Join(
            $"SELECT visitor_id, first_seen, last_seen, {word}, is_bot, known_by FROM visitor_states",
            SqlText.Lines("WHERE", [generation, source.Site]));
        var visitors = SqlText.Join(
            $"SELECT person_id, visitor_id, min(first_seen) AS first_seen, max(last_seen) AS last_seen, bitAnd(max({word}), 1) AS refuses, max(is_bot) AS is_bot, groupBitOr(known_by) AS known_by",
            $"FROM {SqlText.Block(source.WithSubject(rows))}",
            SqlText.Lines("WHERE", [.. source.Subjects("person_id"), .. predicates]),
            "GROUP BY person_id, visitor_id");
        var persons = SqlText.Join(
            "SELECT person_id, groupArray(visitor_id) AS visitors",
            $"FROM {SqlText.Block(visitors)}",
            "GROUP BY person_id",
            SqlText.Lines("HAVING", [.. universe, "max(refuses) = 0", "max(is_bot) = 0", .. known]));
        return SqlText.Join("SELECT arrayJoin(visitors) AS visitor_id, person_id AS member", $"FROM {SqlText.Block(persons)}");
    }

    private static IReadOnlyList<string> Universe(AudienceDefinition definition, CompilationScope scope, SqlParameterList parameters) =>
    [
        $"min(first_seen) < {parameters.Time("as_of", scope.AsOf.ToUnixTimeMilliseconds())}",
        $"max(last_seen) >= {parameters.Time("active_since", (scope.AsOf - definition.ActiveWithin).ToUnixTimeMilliseconds())}",
    ];
}

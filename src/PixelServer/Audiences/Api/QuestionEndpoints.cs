using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using PixelServer.Audiences.Building;
using PixelServer.Audiences.Compilation;
using PixelServer.Audiences.Definitions;
using PixelServer.Audiences.Lookalikes;
using PixelServer.Erasure;

namespace PixelServer.Audiences.Api;

/// <summary>Questions about definitions, saved or not: how many, by which statement, and why somebody.</summary>
internal static class QuestionEndpoints
{
    // What people wait for without losing the thread.
    private static readonly TimeSpan PreviewTime = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan ExactTimeout = TimeSpan.FromMinutes(10);

    // Each may take all of ClickHouse: who asks beside two others waits.
    private static readonly SemaphoreSlim Previews = new(2);

    public static async Task<Ok<PreviewView>> PreviewAsync(
        bool? exact, HttpRequest request, AudienceCatalog catalog, IOptions<AudienceOptions> options, TimeProvider time, CancellationToken cancellationToken)
    {
        var definition = await ReadAsync(request, catalog, cancellationToken);
        var scope = await catalog.ScopeAsync(definition, cancellationToken);
        using var patient = catalog.Client.WithTimeout(ExactTimeout);
        await Previews.WaitAsync(cancellationToken);
        try
        {
            if (definition.Kind == AudienceKind.Lookalike)
            {
                var started = Stopwatch.GetTimestamp();
                var limits = options.Value.Limits;
                var counts = await new LookalikePreview(patient, limits.Lookalikes, limits, time).CountAsync(definition, scope, cancellationToken);
                return TypedResults.Ok(PreviewView.Of(counts, Stopwatch.GetElapsedTime(started).TotalSeconds, AudienceSummary.Of(definition)));
            }

            var preview = await new AudiencePreview(exact == true ? patient : catalog.Client, options.Value.Limits)
                .EstimateAsync(definition, scope, exact == true ? TimeSpan.Zero : PreviewTime, cancellationToken);
            return TypedResults.Ok(PreviewView.Of(preview, AudienceSummary.Of(definition)));
        }
        finally
        {
            Previews.Release();
        }
    }

    public static async Task<Ok<SqlView>> GetSqlAsync(string id, AudienceCatalog catalog, CancellationToken cancellationToken)
    {
        var definition = (await catalog.FindAsync(id, cancellationToken)).Definition;
        RefuseList(definition);
        return TypedResults.Ok(SqlView.Of(await CompileAsync(definition, catalog, cancellationToken)));
    }

    public static async Task<Ok<SqlView>> WriteSqlAsync(HttpRequest request, AudienceCatalog catalog, CancellationToken cancellationToken)
    {
        var definition = await ReadAsync(request, catalog, cancellationToken);
        return TypedResults.Ok(SqlView.Of(await CompileAsync(definition, catalog, cancellationToken)));
    }

    /// <param name="id">The audience.</param>
    /// <param name="visitor">Decimal, hexadecimal, or the cookie.</param>
    /// <param name="catalog">Where audiences are found.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<Ok<ExplanationView>> ExplainAsync(string id, string visitor, AudienceCatalog catalog, CancellationToken cancellationToken)
    {
        var number = VisitorIdText.Parse(visitor, out var problem) ?? throw ApiRefusalException.Wrong("visitor", problem);
        var audience = await catalog.FindAsync(id, cancellationToken);
        var explanation = await new AudienceExplanation(catalog.Client).ExplainAsync(
            audience,
            await catalog.ScopeAsync(audience.Definition, cancellationToken),
            await catalog.Builds.FindNewestAsync(id, cancellationToken),
            number,
            cancellationToken);
        return TypedResults.Ok(ExplanationView.Of(explanation));
    }

    // Of a lookalike the statement that scores everybody by its newest model: the members are those that score highest.
    private static async Task<AudienceQuery> CompileAsync(AudienceDefinition definition, AudienceCatalog catalog, CancellationToken cancellationToken)
    {
        var scope = await catalog.ScopeAsync(definition, cancellationToken);
        if (definition.Kind != AudienceKind.Lookalike)
        {
            return AudienceCompiler.Compile(definition, scope);
        }

        var model = await catalog.FindModelAsync(definition, cancellationToken)
            ?? throw ApiRefusalException.Conflict("A lookalike is found by its model, and this one has none yet: build it first.");
        var parameters = new SqlParameterList();
        var sql = ScoreCompiler.Compile(model.Weights, definition.Site, scope.AsOf.ToUnixTimeMilliseconds(), definition.ActiveWithin, [], parameters);
        return new AudienceQuery($"{sql}\nORDER BY score DESC", parameters);
    }

    private static async Task<AudienceDefinition> ReadAsync(HttpRequest request, AudienceCatalog catalog, CancellationToken cancellationToken)
    {
        var definition = await request.ReadDefinitionAsync(cancellationToken);
        RefuseList(definition);
        await catalog.Store.CheckAsync(null, definition, await catalog.Store.ReadAllAsync(cancellationToken), cancellationToken);
        return definition;
    }

    private static void RefuseList(AudienceDefinition definition)
    {
        if (definition.Kind == AudienceKind.List)
        {
            throw ApiRefusalException.Wrong("kind", "A list has no rule; its members are uploaded.");
        }
    }
}

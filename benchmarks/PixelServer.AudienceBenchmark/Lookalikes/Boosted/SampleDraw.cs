using System.Globalization;
using PixelServer.Audiences.Building;
using PixelServer.Audiences.Compilation;
using PixelServer.Audiences.Definitions;
using PixelServer.Audiences.Lookalikes;
using PixelServer.Audiences.Lookalikes.Features;
using PixelServer.Audiences.Lookalikes.Modeling;
using PixelServer.Audiences.Rollup;
using PixelServer.Pipeline.Persons;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.AudienceBenchmark.Lookalikes.Boosted;

/// <summary>Draws again the sample that a model of the product was learnt from, with the same visitors, features and options.</summary>
internal sealed class SampleDraw(ClickHouseClient client)
{
    private static readonly TimeSpan Ever = TimeSpan.FromDays(1100);
    private static readonly LookalikeLimits Limits = new();
    private static readonly BuildLimits Bounds = new();

    /// <param name="audience">The lookalike.</param>
    /// <param name="model">Its model.</param>
    /// <param name="rollup">What it was made from.</param>
    /// <param name="stop">Ends it.</param>
    /// <param name="features">The site whose events make the features; null for the lookalike's own.</param>
    public async Task<DrawnSample> DrawAsync(string audience, LookalikeRecord model, RollupState rollup, CancellationToken stop, string? features = null)
    {
        var store = new AudienceStore(client, TimeProvider.System);
        var warehouse = new AudienceWarehouse(client);
        var definition = (await store.FindAsync(audience, stop))!.Definition;
        var seeds = await SeedSource.FindAsync(definition, store, warehouse, stop);
        var isCut = model.Cut != model.AsOf;
        var scope = new CompilationScope
        {
            AsOf = DateTimeOffset.FromUnixTimeMilliseconds(model.AsOf),
            Generation = rollup.Generation,
            Owner = await warehouse.FindOwnerAsync(definition.Site, stop),
        };
        var then = scope with { AsOf = DateTimeOffset.FromUnixTimeMilliseconds(model.Cut) };
        var settings = definition.Lookalike!;
        string[] leftOut = [.. isCut || seeds.Rule is not { } rule ? [] : SeedFeatures.Of(rule).Except(settings.Allow), .. settings.LeaveOut];
        var options = new TrainingOptions
        {
            RandomSeed = settings.RandomSeed,
            SeedShare = model.Proof.SeedShare,
            LeftOut = leftOut.Where(name => !name.Contains('=', StringComparison.Ordinal)).ToHashSet(),
            LeftOutTokens = await TokensOfAsync(leftOut, stop),
            Allowed = settings.Allow.ToHashSet(),
        };
        var number = BuildNumber.New(model.AsOf);
        var lookalikes = new LookalikeStore(client);
        try
        {
            await NoteSeedsAsync(number, definition, seeds, scope, isCut ? then : null, stop);
            await NoteOthersAsync(number, definition, then, model, stop);
            var besides = isCut ? [] : EventsOf(options);
            return new DrawnSample(
                await ReadAsync(number, features ?? definition.Site, definition.ActiveWithin, model.Cut, besides, stop), options);
        }
        finally
        {
            await lookalikes.DropSampleAsync(number, CancellationToken.None);
        }
    }

    /// <summary>What is known of everybody at a time; nobody counts as a seed.</summary>
    public Task<FeatureSample> ReadEverybodyAsync(string site, long asOf, CancellationToken stop) =>
        new FeatureReader(client).ReadAsync(site, asOf, Ever, [], "0", "", new SqlParameterList(), FeatureSettings.For(Bounds), stop);

    private async Task<HashSet<(string Feature, ushort Token)>> TokensOfAsync(IEnumerable<string> leftOut, CancellationToken stop)
    {
        var (names, tokens) = (new TokenNames(client), new HashSet<(string, ushort)>());
        foreach (var parts in leftOut.Select(name => name.Split('=', 2)).Where(parts => parts.Length == 2))
        {
            tokens.Add((parts[0], await names.TokenOfAsync(parts[1], stop)));
        }

        return tokens;
    }

    private static ushort[] EventsOf(TrainingOptions options) =>
        [.. options.LeftOutTokens.Where(pair => pair.Feature == "events").Select(pair => pair.Token).Order()];

    private Task NoteSeedsAsync(
        ulong number, AudienceDefinition definition, SeedSource seeds, CompilationScope scope, CompilationScope? cut, CancellationToken stop)
    {
        var parameters = new SqlParameterList();
        var eligible = AudienceCompiler.CompileEligible(definition, scope, parameters);
        var now = $"SELECT visitor_id, 1 AS role FROM ({seeds.Compile(scope, parameters)})";
        var then = cut is null ? "" : $" UNION ALL SELECT visitor_id, 2 AS role FROM ({seeds.Compile(cut, parameters)})";
        return client.ExecuteAsync(
            $"""
            INSERT INTO lookalike_samples (model, visitor_id, role)
            SELECT {parameters.Number("model", number)}, visitor_id, if(max(role) = 2, 'earlier', 'seed') FROM ({now}{then})
            WHERE visitor_id IN (SELECT visitor_id FROM ({eligible})) GROUP BY visitor_id
            """,
            stop,
            parameters.ToQueryParameters(),
            BuildSettings.For(Bounds));
    }

    private async Task NoteOthersAsync(ulong number, AudienceDefinition definition, CompilationScope then, LookalikeRecord model, CancellationToken stop)
    {
        var seeds = long.Parse(
            await client.QueryAsync($"SELECT countIf(role = 'seed') FROM lookalike_samples WHERE model = {number} FORMAT TSV", stop), CultureInfo.InvariantCulture);
        if (seeds > Limits.MostSeeds)
        {
            throw new InvalidOperationException($"{seeds} seeds are more than the product learns from; this comparison would learn from others.");
        }

        var wanted = Math.Clamp(seeds * Limits.BackgroundPerSeed, Limits.LeastBackground, Limits.MostBackground);
        var share = Math.Min(1, (double)wanted / Math.Max(1, model.Universe));
        var parameters = new SqlParameterList();
        var universe = AudienceCompiler.CompileUniverse(definition with { Rule = null }, then, parameters);
        var learning = parameters.Number("model", number);
        var until = parameters.Number("share", share >= 1 ? ulong.MaxValue : (ulong)(share * ulong.MaxValue));
        await client.ExecuteAsync(
            $"""
            INSERT INTO lookalike_samples (model, visitor_id, role)
            SELECT {learning}, visitor_id, 'other' FROM ({universe})
            WHERE sipHash64(visitor_id, toUInt64({definition.Lookalike!.RandomSeed})) <= {until}
                AND visitor_id NOT IN (SELECT visitor_id FROM lookalike_samples WHERE model = {learning})
            """,
            stop,
            parameters.ToQueryParameters(),
            BuildSettings.For(Bounds));
    }

    private Task<FeatureSample> ReadAsync(ulong number, string site, TimeSpan window, long asOf, ushort[] besides, CancellationToken stop)
    {
        var parameters = new SqlParameterList();
        var noted = $"SELECT visitor_id FROM lookalike_samples WHERE model = {parameters.Number("model", number)}";
        return new FeatureReader(client).ReadAsync(
            site,
            asOf,
            window,
            [$"visitor_id IN ({noted} AND role IN ('other', 'seed'))"],
            $"visitor_id IN ({noted} AND role = 'seed')",
            FeatureSql.DidBesides(besides),
            parameters,
            FeatureSettings.For(Bounds),
            stop);
    }
}

using System.Globalization;
using PixelServer.Audiences.Building;
using PixelServer.Audiences.Compilation;
using PixelServer.Audiences.Definitions;
using PixelServer.Audiences.Definitions.Conditions;
using PixelServer.Audiences.Lookalikes.Features;
using PixelServer.Audiences.Lookalikes.Modeling;
using PixelServer.Pipeline.Persons;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Audiences.Lookalikes;

/// <summary>
/// Trains the model of a lookalike. Where the seed says when somebody became one, visitors are looked at as they were at a time before (the cut),
/// seeds are who became one since, and who was one already is left aside: so nothing of what made them seeds can be learnt. Else they are looked at
/// as they are, without the features that the seed speaks of. Thread-safe.
/// </summary>
/// <param name="client">Logged in as a user who may write, with time for long statements; stays the caller's.</param>
/// <param name="store">Where models are kept.</param>
/// <param name="limits">How much is looked at.</param>
/// <param name="bounds">Bounds of memory.</param>
/// <param name="time">The clock.</param>
internal sealed class LookalikeTraining(ClickHouseClient client, LookalikeStore store, LookalikeLimits limits, BuildLimits bounds, TimeProvider time)
{
    private const long Day = 24 * 60 * 60 * 1000;

    private static readonly TimeSpan GeneralAge = TimeSpan.FromDays(7);

    private readonly TokenNames _names = new(client);

    /// <summary>Trains and keeps a model.</summary>
    /// <param name="definition">The lookalike.</param>
    /// <param name="seeds">Its seeds.</param>
    /// <param name="scope">For when, and the generation of visitors.</param>
    /// <param name="progress">Told how much is done, from 0 to 1.</param>
    /// <param name="cancellationToken">Ends it; nothing is kept then.</param>
    /// <exception cref="LookalikeException">There are too few seeds, or nobody to compare them with.</exception>
    public async Task<LookalikeRecord> TrainAsync(
        AudienceDefinition definition, SeedSource seeds, CompilationScope scope, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        var settings = definition.Lookalike!;
        var started = time.GetTimestamp();
        var notes = new List<string>();
        Drawn? drawn = null;
        if (settings.Horizon > TimeSpan.Zero && seeds.IsTimed)
        {
            var cut = (scope.AsOf.ToUnixTimeMilliseconds() / Day * Day) - (long)settings.Horizon.TotalMilliseconds;
            drawn = await DrawAsync(definition, seeds, scope, cut, [], cancellationToken);
            if (drawn.Seeds < limits.LeastSeeds)
            {
                notes.Add($"Only {drawn.Seeds} became seeds within {Duration.Describe(settings.Horizon)} and had been seen before: all seeds were looked at as they are now.");
                drawn = null;
            }
            else
            {
                notes.Add($"Visitors were looked at as they were {Duration.Describe(settings.Horizon)} ago; seeds are who became one since.");
            }
        }
        else if (settings.Horizon > TimeSpan.Zero)
        {
            notes.Add("The seed does not say when somebody became one: seeds were looked at as they are now.");
        }

        progress?.Report(0.3);
        var isCut = drawn is not null;
        var (leftOut, leftOutTokens) = await LeaveOutAsync(settings, isCut ? null : seeds.Rule, notes, cancellationToken);

        // Who did nothing but what makes a seed is one of whom nothing is known.
        drawn ??= await DrawAsync(
            definition, seeds, scope, null, [.. leftOutTokens.Where(pair => pair.Feature == "events").Select(pair => pair.Token).Order()], cancellationToken);
        Require(definition, drawn);
        var general = drawn.Seeds < limits.FewSeeds ? await FindGeneralAsync(definition, scope, cancellationToken) : null;
        var key = LookalikeKey.Of(definition);
        var last = await store.FindNewestAsync(key, cancellationToken);
        var options = new TrainingOptions
        {
            RandomSeed = settings.RandomSeed,
            SeedShare = drawn.SeedShare,
            LeftOut = leftOut,
            LeftOutTokens = leftOutTokens,
            Allowed = settings.Allow.ToHashSet(),
            General = general?.Weights,
            Last = last?.Weights,
            LastProof = last?.Proof,
            ReliableSeeds = limits.ReliableSeeds,
            FewSeeds = limits.FewSeeds,
        };
        progress?.Report(0.5);
        var learning = time.GetTimestamp();
        var trained = await Task.Run(
            () => LookalikeTrainer.Train(drawn.Sample, options, progress is null ? null : new LatterHalf(progress), cancellationToken), cancellationToken);
        var learnt = time.GetElapsedTime(learning);
        var names = await _names.FindAsync(definition.Site, trained.Proof.NamedTokens(), cancellationToken);
        var proof = trained.Proof.WithNames((feature, token) => names.GetValueOrDefault(TokenNames.KeyOf(feature, token)));
        var record = new LookalikeRecord(
            drawn.Model,
            key,
            definition.Site,
            scope.AsOf.ToUnixTimeMilliseconds(),
            drawn.AsOf,
            time.GetElapsedTime(started).TotalSeconds,
            learnt.TotalSeconds,
            drawn.AllSeeds,
            drawn.Universe,
            notes,
            trained.Model,
            proof,
            names);
        await store.SaveAsync(record, cancellationToken);
        progress?.Report(1);
        return record;
    }

    private void Require(AudienceDefinition definition, Drawn drawn)
    {
        if (drawn.Universe == 0)
        {
            throw new LookalikeException(
                $"Nobody of {definition.Site} could be a member: no visitor was active in the last {Duration.Describe(definition.ActiveWithin)} and has consented to "
                + $"{definition.Consent.ToString().ToLowerInvariant()}.");
        }

        if (drawn.Seeds < limits.LeastSeeds)
        {
            throw new LookalikeException(
                drawn.AllSeeds == 0
                    ? $"The seed is empty: nobody to be like. Seeds count where they have consented to {definition.Consent.ToString().ToLowerInvariant()}."
                    : $"There are only {drawn.Seeds} seeds that have consented to {definition.Consent.ToString().ToLowerInvariant()} and of whom anything is known; at least "
                        + $"{limits.LeastSeeds} are needed, {limits.ReliableSeeds} are better, and 1,000 are good. Take a seed that is wider, or a longer window.");
        }

        if (drawn.Background < limits.LeastSeeds)
        {
            throw new LookalikeException(
                $"The seed is nearly everybody: only {drawn.Background} visitors are no seeds, and at least {limits.LeastSeeds} are needed to learn what sets seeds apart. Take a seed that is narrower.");
        }
    }

    // Notes seeds and some of everybody else, and reads what is known of them.
    private async Task<Drawn> DrawAsync(AudienceDefinition definition, SeedSource seeds, CompilationScope scope, long? cut, ushort[] besides, CancellationToken cancellationToken)
    {
        var model = BuildNumber.New(scope.AsOf.ToUnixTimeMilliseconds());
        try
        {
            await NoteSeedsAsync(model, definition, seeds, scope, cut, cancellationToken);
            var counts = await CountAsync(model, cancellationToken);

            // Of as many as there are at the cut; whoever came later has no features then and is not read.
            var then = cut is { } past ? scope with { AsOf = DateTimeOffset.FromUnixTimeMilliseconds(past) } : scope;
            var universe = await CountUniverseAsync(definition with { Rule = null }, then, cancellationToken);
            var wanted = Math.Clamp(counts.Seeds * limits.BackgroundPerSeed, limits.LeastBackground, limits.MostBackground);
            var share = Math.Min(1, (double)wanted / Math.Max(1, universe));
            var seedShare = Math.Min(1, (double)limits.MostSeeds / Math.Max(1, counts.Seeds));
            await NoteOthersAsync(model, definition, then with { Range = Sample(definition, share) }, cancellationToken);
            var sample = await ReadAsync(model, definition, then, Sample(definition, seedShare), Sample(definition, Math.Max(share, seedShare)), besides, cancellationToken);
            var seedRows = sample.IsSeed.Count(isSeed => isSeed);
            var others = sample.Rows - seedRows;
            var seedsSeen = seedRows / seedShare;
            var everybody = seedsSeen + (others / share);
            return new Drawn(
                model,
                then.AsOf.ToUnixTimeMilliseconds(),
                sample,
                seedRows,
                others,
                everybody > 0 ? Math.Clamp(seedsSeen / everybody, 1e-9, 1 - 1e-9) : 0.5,
                counts.AllSeeds,
                universe);
        }
        finally
        {
            await store.DropSampleAsync(model, CancellationToken.None);
        }
    }

    private Task NoteSeedsAsync(
        ulong model, AudienceDefinition definition, SeedSource seeds, CompilationScope scope, long? cut, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameterList();
        var eligible = AudienceCompiler.CompileEligible(definition, scope, parameters);
        var now = $"SELECT visitor_id, 1 AS role FROM {SqlText.Block(seeds.Compile(scope, parameters))}";
        var then = cut is { } past
            ? $"\nUNION ALL\nSELECT visitor_id, 2 AS role FROM {SqlText.Block(seeds.Compile(scope with { AsOf = DateTimeOffset.FromUnixTimeMilliseconds(past) }, parameters))}"
            : "";
        return client.ExecuteAsync(
            SqlText.Join(
                "INSERT INTO lookalike_samples (model, visitor_id, role)",
                $"SELECT {parameters.Number("model", model)}, visitor_id, if(max(role) = 2, 'earlier', 'seed')",
                $"FROM {SqlText.Block(now + then)}",
                $"WHERE visitor_id IN (SELECT visitor_id FROM {SqlText.Block(eligible)})",
                "GROUP BY visitor_id"),
            cancellationToken,
            parameters.ToQueryParameters(),
            BuildSettings.For(bounds));
    }

    private Task NoteOthersAsync(ulong model, AudienceDefinition definition, CompilationScope scope, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameterList();
        var universe = AudienceCompiler.CompileUniverse(definition with { Rule = null }, scope, parameters);
        var number = parameters.Number("model", model);
        return client.ExecuteAsync(
            SqlText.Join(
                "INSERT INTO lookalike_samples (model, visitor_id, role)",
                $"SELECT {number}, visitor_id, 'other' FROM {SqlText.Block(universe)}",
                $"WHERE visitor_id NOT IN (SELECT visitor_id FROM lookalike_samples WHERE model = {number})"),
            cancellationToken,
            parameters.ToQueryParameters(),
            BuildSettings.For(bounds));
    }

    private Task<FeatureSample> ReadAsync(
        ulong model, AudienceDefinition definition, CompilationScope scope, VisitorRange seeds, VisitorRange all, ushort[] besides, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameterList();
        var number = parameters.Number("model", model);
        var seed = $"role = 'seed' AND {seeds.Contains("visitor_id")}";
        return new FeatureReader(client).ReadAsync(
            definition.Site,
            scope.AsOf.ToUnixTimeMilliseconds(),
            definition.ActiveWithin,
            [all.Contains("visitor_id"), $"visitor_id IN (SELECT visitor_id FROM lookalike_samples WHERE model = {number} AND (role = 'other' OR {seed}))"],
            $"visitor_id IN (SELECT visitor_id FROM lookalike_samples WHERE model = {number} AND role = 'seed')",
            FeatureSql.DidBesides(besides),
            parameters,
            FeatureSettings.For(bounds),
            cancellationToken);
    }

    private async Task<SampleCounts> CountAsync(ulong model, CancellationToken cancellationToken)
    {
        await foreach (var counts in client.ReadRowsAsync<SampleCounts>(
            "SELECT countIf(role = 'seed') AS seeds, count() AS all_seeds FROM lookalike_samples WHERE model = {model:UInt64}",
            cancellationToken,
            new QueryParameters().Add("model", model)))
        {
            return counts;
        }

        return new SampleCounts(0, 0);
    }

    private async Task<long> CountUniverseAsync(AudienceDefinition definition, CompilationScope scope, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameterList();
        var universe = AudienceCompiler.CompileUniverse(definition, scope, parameters);
        return long.Parse(
            await client.QueryAsync($"SELECT count() FROM {SqlText.Block(universe)} FORMAT TSV", cancellationToken, parameters.ToQueryParameters(), BuildSettings.For(bounds)),
            CultureInfo.InvariantCulture);
    }

    private async Task<(HashSet<string> Features, HashSet<(string Feature, ushort Token)> Tokens)> LeaveOutAsync(
        LookalikeSettings settings, Condition? rule, List<string> notes, CancellationToken cancellationToken)
    {
        var spoken = rule is null ? [] : SeedFeatures.Of(rule).Union(SeedFeatures.TimesOf(rule)).Except(settings.Allow).ToList();
        if (spoken.Count > 0)
        {
            notes.Add($"Left out, because the seed speaks of it, or it counts the seed's own events: {string.Join(", ", spoken)}.");
        }

        if (settings.LeaveOut.Count > 0)
        {
            notes.Add($"Left out, as the definition says: {string.Join(", ", settings.LeaveOut)}.");
        }

        var features = new HashSet<string>();
        var tokens = new HashSet<(string Feature, ushort Token)>();
        foreach (var name in spoken.Concat(settings.LeaveOut))
        {
            var at = name.IndexOf('=', StringComparison.Ordinal);
            if (at < 0)
            {
                features.Add(name);
            }
            else
            {
                tokens.Add((name[..at], await _names.TokenOfAsync(name[(at + 1)..], cancellationToken)));
            }
        }

        return (features, tokens);
    }

    // What makes visitors of this site buy, whatever the seed.
    private async Task<LookalikeRecord?> FindGeneralAsync(AudienceDefinition definition, CompilationScope scope, CancellationToken cancellationToken)
    {
        var buys = new Did(new EventMatch(["purchase"], [], []), new Window(TimeSpan.FromDays(90)), Measure.Count, Threshold.Once);
        var general = new AudienceDefinition
        {
            Name = "general",
            Site = definition.Site,
            Kind = AudienceKind.Lookalike,
            Level = AudienceLevel.Visitor,
            Consent = definition.Consent,
            ActiveWithin = definition.ActiveWithin,
            Lookalike = new LookalikeSettings { Seed = new LookalikeSeed(null, buys), Size = new LookalikeSize(0, 0.01, null, null) },
        };
        var key = LookalikeKey.Of(general);
        if (key == LookalikeKey.Of(definition))
        {
            return null;
        }

        if (await store.FindNewestAsync(key, cancellationToken) is { } known && scope.AsOf.ToUnixTimeMilliseconds() - known.AsOf < GeneralAge.TotalMilliseconds)
        {
            return known;
        }

        try
        {
            // Of fewer buyers than that there is nothing general to be said, and one that asks for itself would not end.
            var large = new LookalikeTraining(client, store, limits with { LeastSeeds = limits.FewSeeds }, bounds, time);
            return await large.TrainAsync(general, SeedSource.OfRule(general, buys), scope, null, cancellationToken);
        }
        catch (LookalikeException)
        {
            return null;
        }
    }

    // The same visitors for the same number, and others for another; in one piece of the index, so that the rest need not be read.
    private static VisitorRange Sample(AudienceDefinition definition, double share) => VisitorRange.Sample(share, definition.Lookalike!.RandomSeed);

    private sealed class LatterHalf(IProgress<double> whole) : IProgress<double>
    {
        public void Report(double value) => whole.Report(0.5 + (value / 2));
    }

    private sealed record SampleCounts(long Seeds, long AllSeeds);

    private sealed record Drawn(
        ulong Model, long AsOf, FeatureSample Sample, int Seeds, int Background, double SeedShare, long AllSeeds, long Universe);
}

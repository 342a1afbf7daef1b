using PixelServer.Audiences.Lookalikes.Features;
using PixelServer.Audiences.Lookalikes.Modeling;
using Xunit;

namespace PixelServer.Audiences.Tests.Lookalikes.Modeling;

/// <summary>What is in the data is found, what is not is not claimed.</summary>
public sealed class LookalikeTrainerTests
{
    private static readonly TrainingOptions Options = new() { SeedShare = 0.02 };

    [Fact]
    public void A_planted_pattern_is_found_and_named()
    {
        var (model, proof) = Train(Some(1, 1500, 6000, visitor =>
            -2 + (visitor.ItemViews > 3 ? 1.8 : 0) + (visitor.Channel == 2 ? 1.5 : 0) + (visitor.LookedAt(13) ? 1.6 : 0)).Sample);

        Assert.Equal(ProofVerdict.Good, proof.Verdict);
        Assert.Contains(proof.Effects.Take(8), effect => effect is { Feature: "item_views", Above: >= 2, UpTo: null or > 4, Factor: > 2 });
        Assert.Contains(proof.Effects.Take(8), effect => effect is { Feature: "first_channel", Token: 2, Factor: > 2 });
        Assert.Contains(proof.Effects.Take(8), effect => effect is { Feature: "categories", Token: 13, Factor: > 2 });
        Assert.All(proof.Effects, effect => Assert.InRange(effect.Share, 0, 1));
        Assert.NotEmpty(model.Features);
        Assert.Matches(@"^It finds \d+\.\d times as many seeds in the top 5 % as chance does; the best simple rule, .*, finds .* times\. AUC 0\.\d\d \(", proof.Summary);

        Assert.Contains(("first_channel", (ushort)2), proof.NamedTokens());
        var named = proof.WithNames((feature, token) => (feature, token) switch { ("first_channel", 2) => "Email", ("categories", 13) => "Shoes", _ => null });
        Assert.Contains(named.Effects, effect => effect.Words.StartsWith("first channel Email: × ", StringComparison.Ordinal));
        Assert.Contains(named.Effects, effect => effect.Words.StartsWith("looked at category Shoes: × ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Labels_by_chance_make_a_weak_model(int seed)
    {
        var (_, proof) = Train(Some(seed, 400, 4000, _ => 0).Sample);

        // Bounds of 95 % are missed now and then; the same seed always gives the same.
        Assert.InRange(0.5, proof.Auc.Low, proof.Auc.High);
        Assert.Equal(ProofVerdict.Weak, proof.Verdict);
        Assert.StartsWith("It is not proven better than ", proof.Summary);
    }

    [Fact]
    public void Labels_by_chance_look_no_better_than_chance_on_average()
    {
        // A penalty that is chosen on the folds it is measured on makes 0.52 of this.
        var proofs = Enumerable.Range(1000, 20).Select(seed => Train(Some(seed, 300, 2000, _ => 0).Sample).Proof).ToList();

        Assert.Equal(0.5, proofs.Average(proof => proof.Auc.Value), 0.01);
        Assert.All(proofs, proof => Assert.Equal(ProofVerdict.Weak, proof.Verdict));
    }

    [Fact]
    public void The_held_out_area_comes_close_to_that_of_the_truth()
    {
        var some = Some(4, 20_000, 20_000, RichTruth);
        var (_, proof) = Train(some.Sample);

        var truth = AreaUnderCurve.Of(AreaUnderCurve.Place(some.Truth, some.Sample.IsSeed), some.Sample.IsSeed);
        Assert.InRange(proof.Auc.Value, truth.Value - 0.01, truth.Value + 0.002);
        Assert.InRange(proof.CalibrationError, 0, 0.05);
        Assert.Empty(proof.Warnings);
    }

    [Fact]
    public void A_number_that_gives_seeds_away_is_left_out_unless_it_is_allowed()
    {
        var sample = Some(5, 500, 2000, RichTruth).Sample;
        var carts = sample.IsSeed.Select((isSeed, row) => isSeed ? 1f + row % 3 : row % 40 == 0 ? 1f : 0f).ToArray();
        sample = WithNumber(sample, new Feature("carts", FeatureKind.Number, "items put into the cart", "times"), carts);

        var (model, proof) = Train(sample);
        var leak = Assert.Single(proof.Leaks);
        Assert.Equal(("carts", null), (leak.Feature, leak.Token));
        Assert.InRange(leak.Auc, 0.95, 1);
        Assert.StartsWith("“items put into the cart” alone tells seeds from others (AUC ", leak.Words);
        Assert.DoesNotContain(model.Features, weights => weights.Feature == "carts");
        Assert.NotEqual(ProofVerdict.Suspicious, proof.Verdict);

        var (allowing, allowed) = Train(sample, Options with { Allowed = new HashSet<string> { "carts" } });
        Assert.Empty(allowed.Leaks);
        Assert.Contains(allowing.Features, weights => weights.Feature == "carts");
        Assert.Equal(ProofVerdict.Suspicious, allowed.Verdict);
        Assert.Contains("items put into the cart", allowed.Summary);
    }

    [Fact]
    public void A_token_that_gives_seeds_away_is_left_out_alone()
    {
        var sample = Some(6, 500, 2000, RichTruth).Sample;
        var column = sample.Tokens[0];
        sample = sample with
        {
            Tokens = [SyntheticSample.Column(Enumerable.Range(0, sample.Rows).Select(row => sample.IsSeed[row] ? [.. column.Of(row), 5000] : column.Of(row).ToArray())), sample.Tokens[1]],
        };

        var (model, proof) = Train(sample);

        Assert.Equal(("categories", (ushort)5000), Assert.Single(proof.Leaks.Select(leak => (leak.Feature, leak.Token!.Value))));
        Assert.Equal(1, proof.Leaks[0].Auc);
        Assert.DoesNotContain((ushort)5000, model.Features.Single(weights => weights.Feature == "categories").Tokens);
        Assert.StartsWith("“looked at category Thanks” alone tells", proof.WithNames((_, token) => token == 5000 ? "Thanks" : null).Leaks[0].Words);

        var (_, allowed) = Train(sample, Options with { Allowed = new HashSet<string> { "categories" } });
        Assert.Empty(allowed.Leaks);
        Assert.Equal(ProofVerdict.Suspicious, allowed.Verdict);
    }

    [Fact]
    public void What_is_left_out_is_in_no_part_of_the_model()
    {
        var sample = Some(7, 600, 3000, RichTruth).Sample;
        var (general, _) = Train(sample);
        var leftOut = Options with
        {
            LeftOut = new HashSet<string> { "hours_since_last" },
            LeftOutTokens = new HashSet<(string, ushort)> { ("categories", 13), ("first_channel", 2) },
            General = general,
        };

        var (model, proof) = Train(sample, leftOut);

        Assert.DoesNotContain(model.Features, weights => weights.Feature == "hours_since_last");
        Assert.DoesNotContain(model.Features, weights => weights is { Feature: "categories" } && weights.Tokens.Contains((ushort)13));
        Assert.DoesNotContain(model.Features, weights => weights is { Feature: "first_channel" } && weights.Tokens.Contains((ushort)2));
        Assert.DoesNotContain(proof.Baselines, baseline => baseline.Name == "recency");
        Assert.NotNull(proof.GeneralShare);
    }

    [Fact]
    public async Task The_same_sample_makes_the_same_model_on_one_thread_and_many()
    {
        var sample = Some(8, 700, 4000, RichTruth).Sample;
        var many = Train(sample);
        using var schedulers = new SingleThread();
        var one = await Task.Factory.StartNew(() => Train(sample), TestContext.Current.CancellationToken, TaskCreationOptions.None, schedulers.Scheduler);

        Assert.Equal(LookalikeModelJson.Write(many.Model), LookalikeModelJson.Write(one.Model));
        Assert.Equal(LookalikeModelJson.Write(many.Proof), LookalikeModelJson.Write(one.Proof));
        Assert.NotEqual(LookalikeModelJson.Write(many.Proof), LookalikeModelJson.Write(Train(sample, Options with { RandomSeed = 2 }).Proof));
    }

    [Fact]
    public void Few_seeds_do_better_with_the_general_model()
    {
        var (general, _) = Train(Some(9, 4000, 8000, RichTruth).Sample);
        var judged = Some(10, 4000, 4000, OwnTruth).Sample;
        double AreaOf(LookalikeModel model) => AreaUnderCurve.Of(AreaUnderCurve.Place(new LookalikeScore(model, judged).All(), judged.IsSeed), judged.IsSeed).Value;

        var gains = new List<double>();
        for (var seed = 20; seed < 25; seed++)
        {
            var few = Some(seed, 120, 2400, OwnTruth).Sample;
            var (with, proof) = Train(few, Options with { General = general });
            gains.Add(AreaOf(with) - AreaOf(Train(few).Model));
            Assert.InRange(proof.GeneralShare!.Value, 0.1, 1);
        }

        Assert.True(gains.Average() > 0.01, $"Gains of {string.Join(", ", gains)}.");

        // With seeds enough it is not asked.
        Assert.Null(Train(Some(11, 1000, 2000, OwnTruth).Sample, Options with { General = general }).Proof.GeneralShare);

        // What drives these seeds drives the general ones, and one thing more.
        static double OwnTruth(SyntheticVisitor visitor) => RichTruth(visitor) + (visitor.Channel == 4 ? 1 : 0);
    }

    [Fact]
    public void A_general_model_that_says_the_opposite_is_not_followed()
    {
        var sample = Some(12, 300, 3000, RichTruth).Sample;
        var (general, _) = Train(sample with { IsSeed = [.. sample.IsSeed.Select(isSeed => !isSeed)] });

        var (_, proof) = Train(sample, Options with { General = general });

        Assert.Equal(0, proof.GeneralShare);
    }

    [Fact]
    public void Visitors_who_are_all_the_same_make_a_model_that_says_nothing()
    {
        var rows = Enumerable.Range(0, 500).ToArray();
        var sample = new FeatureSample
        {
            Features = [new Feature("item_views", FeatureKind.Number, "items looked at", "times"), new Feature("device_type", FeatureKind.Category, "device"), new Feature("events", FeatureKind.Tokens, "event")],
            Visitors = [.. rows.Select(row => (ulong)row)],
            IsSeed = [.. rows.Select(row => row < 100)],
            Numbers = [[.. rows.Select(_ => 4f)]],
            Categories = [[.. rows.Select(_ => (ushort)3)]],
            Tokens = [SyntheticSample.Column(rows.Select(_ => new ushort[] { 1, 2 }))],
        };

        var (model, proof) = Train(sample);

        Assert.Empty(model.Features);
        Assert.Equal(0, model.Intercept);
        Assert.Equal(new Measured(0.5, 0.5, 0.5), proof.Auc);
        Assert.Equal(ProofVerdict.Weak, proof.Verdict);
        Assert.Equal("random", Assert.Single(proof.Baselines).Name);
        Assert.Contains(proof.Warnings, warning => warning.StartsWith("Nothing is known", StringComparison.Ordinal));
        Assert.Contains(proof.Warnings, warning => warning.StartsWith("Only 100 seeds", StringComparison.Ordinal));
        Assert.All(proof.Reach, point => Assert.Equal(1, point.Lift, 9));
    }

    [Theory]
    [InlineData(6)]
    [InlineData(5)]
    [InlineData(3)]
    public void A_handful_of_seeds_makes_a_model_with_a_warning(int seeds)
    {
        var (_, proof) = Train(Some(13, seeds, 300, RichTruth).Sample);

        Assert.Equal(seeds, proof.Seeds);
        Assert.NotEmpty(proof.Warnings);
        Assert.NotEqual("", LookalikeModelJson.Write(proof));
    }

    [Theory]
    [InlineData(2, 300)]
    [InlineData(300, 2)]
    public void Less_than_three_of_a_kind_is_refused(int seeds, int others)
    {
        Assert.Throws<ArgumentException>(() => Train(Some(13, seeds, others, RichTruth).Sample));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void A_share_of_seeds_that_is_no_share_is_refused(double share)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Train(Some(13, 10, 30, RichTruth).Sample, Options with { SeedShare = share }));
    }

    [Fact]
    public void Drift_says_what_the_last_model_is_worth_today()
    {
        var before = Train(Some(14, 1000, 5000, RichTruth).Sample);
        var again = Options with { Last = before.Model, LastProof = LookalikeModelJson.ReadProof(LookalikeModelJson.Write(before.Proof)) };

        var same = Train(Some(15, 1000, 5000, RichTruth).Sample, again).Proof.Drift!;
        Assert.Equal(before.Proof.Auc, same.Promised);
        Assert.InRange(same.ScoreShift, 0, 0.05);
        Assert.InRange(same.Kept.Value, same.Promised.Value - 0.04, same.Promised.Value + 0.04);

        // Half of them do not come any more, and what drove seeds drives none.
        var sample = Some(16, 1000, 5000, _ => 0).Sample;
        var later = sample with { Numbers = [[.. sample.Numbers[0].Select((hours, row) => hours + row % 2 * 1000)], .. sample.Numbers[1..]] };
        var drift = Train(later, again).Proof.Drift!;
        Assert.True(drift.ScoreShift > 0.25, $"A shift of {drift.ScoreShift}.");
        Assert.InRange(drift.Kept.Value, 0.45, 0.55);
    }

    [Fact]
    public void A_proof_comes_back_from_JSON_as_it_was()
    {
        var (_, proof) = Train(Some(17, 300, 1500, RichTruth).Sample);

        var read = LookalikeModelJson.ReadProof(LookalikeModelJson.Write(proof));

        Assert.Equivalent(proof, read, strict: true);
        Assert.Equal(proof.WithNames((_, token) => $"T{token}").Summary, read.WithNames((_, token) => $"T{token}").Summary);
    }

    [Fact]
    public void Training_can_be_given_up_and_tells_how_far_it_is()
    {
        using var givingUp = new CancellationTokenSource();
        var sample = Some(18, 300, 1500, RichTruth).Sample;
        Assert.ThrowsAny<OperationCanceledException>(() =>
            LookalikeTrainer.Train(sample, Options, new Reports(_ => givingUp.Cancel()), givingUp.Token));

        var reported = new List<double>();
        LookalikeTrainer.Train(sample, Options, new Reports(value =>
        {
            lock (reported)
            {
                reported.Add(value);
            }
        }), TestContext.Current.CancellationToken);
        Assert.Equal(1, reported[^1]);
        Assert.All(reported, value => Assert.InRange(value, 0, 1));
    }

    private static TrainedLookalike Train(FeatureSample sample, TrainingOptions? options = null) =>
        LookalikeTrainer.Train(sample, options ?? Options, null, TestContext.Current.CancellationToken);

    private static SyntheticSample Some(int seed, int seeds, int others, Func<SyntheticVisitor, double> truth) =>
        SyntheticSample.Draw(new Random(seed), seeds, others, truth);

    private static double RichTruth(SyntheticVisitor visitor) =>
        -1 + 0.5 * Math.Log(1 + visitor.ItemViews) - visitor.HoursSinceLast / 300
        + (visitor.DaysSinceCart >= 0 ? 0.8 - visitor.DaysSinceCart / 40 : 0)
        + (visitor.Channel == 2 ? 0.6 : 0)
        + visitor.Tokens[0].Sum(category => category % 10 == 3 ? 0.5 : category % 10 == 7 ? -0.3 : 0);

    private static FeatureSample WithNumber(FeatureSample sample, Feature feature, float[] values) =>
        sample with { Features = [feature, .. sample.Features], Numbers = [values, .. sample.Numbers] };

    private sealed class Reports(Action<double> act) : IProgress<double>
    {
        public void Report(double value) => act(value);
    }

    // A parallel loop started here has this thread only.
    private sealed class SingleThread : IDisposable
    {
        private readonly ConcurrentExclusiveSchedulerPair _pair = new(TaskScheduler.Default, 1);

        public TaskScheduler Scheduler => _pair.ExclusiveScheduler;

        public void Dispose() => _pair.Complete();
    }
}

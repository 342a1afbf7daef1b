using PixelServer.Audiences.Building;
using PixelServer.Audiences.Lookalikes.Features;
using PixelServer.Audiences.Lookalikes.Modeling;
using PixelServer.Audiences.Rollup;
using PixelServer.Audiences.Tests.Lookalikes.Features;
using PixelServer.Testing;
using Xunit;

namespace PixelServer.Audiences.Tests.Lookalikes;

/// <summary>Scores that the engine works out are those that training sees.</summary>
public sealed class ScoreAgreementTests(EngineFixture engine)
{
    private static readonly DateTimeOffset Now = LookalikeScene.Now;
    private static readonly TimeSpan Window = TimeSpan.FromDays(60);

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Scores_of_the_engine_are_those_of_the_sample_whatever_the_model(int seed)
    {
        var random = new Random(seed);
        var history = Enumerable.Range(1, 150).SelectMany(visitor => RandomVisits.Of((ulong)visitor, Now, random)).ToList();
        using var scene = await LookalikeScene.CreateAsync(engine, history);
        var seenUntil = await new ActivityRollup(scene.Client, TimeProvider.System).FillAsync(null, Test);

        // What was added up now is scored days later as well.
        foreach (var asOf in (DateTimeOffset[])[new(Now.UtcDateTime.Date.AddDays(-14), TimeSpan.Zero), Now, Now.AddDays(5)])
        {
            var features = await new FeatureRollup(scene.Client, new BuildLimits(), TimeProvider.System)
                .FillAsync("shop", asOf.ToUnixTimeMilliseconds(), Window, seenUntil, null, Test);
            var sample = await scene.ReadAsync(asOf, Window, "visitor_id % 3 = 0");
            LookalikeModel[] models =
            [
                LookalikeTrainer.Train(sample, new TrainingOptions { SeedShare = 0.1 }, null, Test).Model,
                new() { Intercept = -2, Features = [] },
                .. Enumerable.Range(0, 4).Select(_ => RandomModel(sample, random)),
            ];
            foreach (var model in models)
            {
                var expected = sample.Visitors.Zip(new LookalikeScore(model, sample).All()).ToDictionary(pair => pair.First, pair => pair.Second);
                foreach (var found in new[] { await scene.ScoreAsync(model, asOf, Window), await scene.ScoreAsync(model, asOf, features!) })
                {
                    Assert.Equal(expected.Keys.Order(), found.Keys.Order());
                    foreach (var (visitor, score) in expected)
                    {
                        Assert.True(
                            Math.Abs(score - found[visitor]) <= 1e-9,
                            $"seed {seed}, visitor {visitor}, as of {asOf:u}: {found[visitor]:R} instead of {score:R} by {LookalikeModelJson.Write(model)}");
                    }
                }
            }
        }
    }

    // Edges are values that occur, so that what lies on an edge is tried; some tokens occur, some are nobody's, and 0 is no text.
    private static LookalikeModel RandomModel(FeatureSample sample, Random random)
    {
        var features = new List<FeatureWeights>();
        var (number, category, set) = (0, 0, 0);
        foreach (var feature in sample.Features)
        {
            FeatureWeights? weights = feature.Kind switch
            {
                FeatureKind.Number => OfNumber(feature.Name, sample.Numbers[number++], random),
                FeatureKind.Category => OfTokens(feature.Name, sample.Categories[category++], random),
                _ => OfTokens(feature.Name, sample.Tokens[set++].Values, random),
            };
            if (random.Next(4) != 0)
            {
                features.Add(weights);
            }
        }

        return new LookalikeModel { Intercept = Weight(random), Features = features };
    }

    private static FeatureWeights OfNumber(string name, float[] values, Random random)
    {
        var edges = Enumerable.Range(0, random.Next(6)).Select(_ => values[random.Next(values.Length)]).Distinct().Order().ToList();
        return new FeatureWeights { Feature = name, Edges = edges, Bins = [.. Enumerable.Range(0, edges.Count + 1).Select(_ => Weight(random))] };
    }

    private static FeatureWeights OfTokens(string name, ushort[] values, Random random)
    {
        var tokens = Enumerable.Range(0, random.Next(1, 6)).Select(_ => random.Next(4) == 0 || values.Length == 0 ? (ushort)random.Next(3) : values[random.Next(values.Length)])
            .Distinct().Order().ToList();
        return new FeatureWeights { Feature = name, Tokens = tokens, Weights = [.. tokens.Select(_ => Weight(random))] };
    }

    // Small, large, whole and none.
    private static double Weight(Random random) => random.Next(6) switch
    {
        0 => random.Next(-3, 4),
        1 => (random.NextDouble() - 0.5) * 1e-7,
        _ => (random.NextDouble() - 0.5) * 4,
    };
}

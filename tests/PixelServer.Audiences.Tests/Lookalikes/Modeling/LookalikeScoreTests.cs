using PixelServer.Audiences.Lookalikes.Features;
using PixelServer.Audiences.Lookalikes.Modeling;
using Xunit;

namespace PixelServer.Audiences.Tests.Lookalikes.Modeling;

/// <summary>A score is what one adds up by hand.</summary>
public sealed class LookalikeScoreTests
{
    private static readonly FeatureSample Sample = new()
    {
        Features =
        [
            new Feature("days_since_cart", FeatureKind.Number, "since an item was put into the cart", "days"),
            new Feature("item_views", FeatureKind.Number, "items looked at", "times"),
            new Feature("first_channel", FeatureKind.Category, "first channel"),
            new Feature("categories", FeatureKind.Tokens, "category looked at"),
        ],
        Visitors = [1, 2, 3],
        IsSeed = [true, false, false],
        Numbers = [[-1, 7, 8], [0, 3, 2]],
        Categories = [[0, 5, 6]],
        Tokens = [SyntheticSample.Column([[], [2, 3, 9], [3]])],
    };

    private static readonly LookalikeModel Model = new()
    {
        Intercept = -0.5,
        Features =
        [
            new FeatureWeights { Feature = "days_since_cart", Edges = [Feature.Never, 7], Bins = [-0.25, 1, 0.125], Mean = 0.0625 },
            new FeatureWeights { Feature = "first_channel", Tokens = [0, 5], Weights = [0.5, 2], Mean = 0.25 },
            new FeatureWeights { Feature = "categories", Tokens = [2, 3], Weights = [4, -8], Mean = -1 },
        ],
    };

    [Fact]
    public void A_score_is_the_intercept_and_the_weights_of_what_is_true()
    {
        var scores = new LookalikeScore(Model, Sample);

        Assert.Equal([-0.5 - 0.25 + 0.5, -0.5 + 1 + 2 + 4 - 8, -0.5 + 0.125 - 8], scores.All());
        Assert.Equal(scores.All(), Enumerable.Range(0, 3).Select(scores.Of));
    }

    [Fact]
    public void A_feature_that_a_sample_does_not_have_adds_its_mean()
    {
        var model = Model with { Features = [.. Model.Features, new FeatureWeights { Feature = "gone", Edges = [1], Bins = [0, 16], Mean = 3 }] };

        Assert.Equal(new LookalikeScore(Model, Sample).Of(1) + 3, new LookalikeScore(model, Sample).Of(1));
    }

    [Fact]
    public void Contributions_come_to_the_score_and_say_where_a_visitor_stands()
    {
        var contributions = new LookalikeScore(Model, Sample).Contributions(1);

        Assert.Equal(new LookalikeScore(Model, Sample).Of(1), -0.5 + 0.0625 + 0.25 - 1 + contributions.Sum(part => part.Difference));
        Assert.Equal(["categories", "first_channel", "days_since_cart"], contributions.Select(part => part.Feature));
        Assert.Equal([3, 2], contributions[0].Tokens);
        Assert.Equal((Feature.Never, 7f), (contributions[2].Above, contributions[2].UpTo));
    }

    [Fact]
    public void What_is_read_back_from_JSON_scores_the_same_bit_for_bit()
    {
        var odd = Model with
        {
            Intercept = 0.1 + 0.2,
            Features = [.. Model.Features.Select(weights => ModelSum.Scale(weights, Math.PI / 3)), new FeatureWeights { Feature = "item_views", Edges = [0.1f, 2.3000002f], Bins = [1e-300, 1.0 / 3, -7e22] }],
        };

        var read = LookalikeModelJson.ReadModel(LookalikeModelJson.Write(odd));

        Assert.Equal(odd.Intercept, read.Intercept);
        Assert.Equivalent(odd, read, strict: true);
        Assert.Equal(new LookalikeScore(odd, Sample).All(), new LookalikeScore(read, Sample).All());
        Assert.Equal(LookalikeModelJson.Write(odd), LookalikeModelJson.Write(read));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"intercept":0,"features":null}""")]
    [InlineData("""{"intercept":0,"features":[{"edges":[1]}]}""")]
    [InlineData("""{"intercept":0,"features":[{"feature":"scroll","edges":[1],"bins":[1]}]}""")]
    [InlineData("""{"intercept":0,"features":[{"feature":"pages","tokens":[1,2],"weights":[1]}]}""")]
    public void What_is_no_model_is_not_read(string json)
    {
        Assert.Throws<System.Text.Json.JsonException>(() => LookalikeModelJson.ReadModel(json));
    }

    [Fact]
    public void Two_models_added_score_what_both_do()
    {
        IReadOnlyList<FeatureWeights> other =
        [
            new FeatureWeights { Feature = "days_since_cart", Edges = [3, 7.5f], Bins = [32, 64, 128] },
            new FeatureWeights { Feature = "item_views", Edges = [2], Bins = [0, 256] },
            new FeatureWeights { Feature = "categories", Tokens = [1, 3, 9], Weights = [512, 1024, 2048] },
        ];
        var both = new LookalikeModel { Intercept = -0.5, Features = ModelSum.Add(Sample, Model.Features, other) };

        var sum = new LookalikeScore(Model, Sample).All().Zip(new LookalikeScore(new LookalikeModel { Intercept = 0, Features = other }, Sample).All(), (one, two) => one + two);
        Assert.Equal(sum, new LookalikeScore(both, Sample).All());
        Assert.Equal(["days_since_cart", "item_views", "first_channel", "categories"], both.Features.Select(weights => weights.Feature));
        Assert.Equal([Feature.Never, 3, 7, 7.5f], both.Features[0].Edges);
    }
}

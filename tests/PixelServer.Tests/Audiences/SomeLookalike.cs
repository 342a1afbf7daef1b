using PixelServer.Audiences.Api.Lookalikes;
using PixelServer.Audiences.Definitions;
using PixelServer.Audiences.Lookalikes;
using PixelServer.Audiences.Lookalikes.Modeling;

namespace PixelServer.Tests.Audiences;

/// <summary>A model of some lookalike and the proof of it.</summary>
internal static class SomeLookalike
{
    private const long Trained = 1_795_348_800_000;

    public static LookalikeProof Proof { get; } = new()
    {
        Seeds = 1200,
        Background = 24_000,
        Auc = new Measured(0.8123, 0.8, 0.825),
        PrAuc = 0.1234,
        SeedShare = 0.0123,
        Reach = [new ReachPoint(0.01, 0.081, 0.0996, 8.1, 0.93), new ReachPoint(0.05, 0.25, 0.0615, 5, 0.86), new ReachPoint(1, 1, 0.0123, 1, 0.002)],
        Calibration = [new CalibrationBin(0.5, 0.001, 0.0012, 14), new CalibrationBin(0.5, 0.0236, 0.0234, 1186)],
        CalibrationError = 0.0163,
        Baselines = [new Baseline("random", "nothing", new Measured(0.5, 0.5, 0.5), 1), new Baseline("best_rule", "3 or more items looked at", new Measured(0.7, 0.69, 0.71), 3.2)],
        Gain = new Measured(0.1123, 0.1, 0.1246),
        Verdict = ProofVerdict.Good,
        Summary = "It finds 5.0 times as many seeds in the best 5 % as chance does.",
        Warnings = ["Few seeds."],
        Effects = [new FeatureEffect("item_views", 2, 5, null, 4.1, 0.32, 0.08, "3 to 5 items looked at: × 4.1"), new FeatureEffect("pages", null, null, 77, 0.6, 0.1, 0.2, "viewed page /jobs: × 0.6")],
        Leaks = [new FeatureLeak("pages", 78, 0.97, "page viewed /thanks")],
        Drift = new ModelDrift(new Measured(0.82, 0.81, 0.83), new Measured(0.79, 0.78, 0.8), 0.04),
        Lambda = 0.01,
        AbsoluteShare = 0.2,
        Weights = 87,
        Candidates = 4321,
        GeneralShare = 0.4,
        RandomSeed = 1,
    };

    public static LookalikeView View(LookalikeProof? proof = null, string more = "", TimeSpan? horizon = null) => LookalikeView.Of(
        "alike",
        DefinitionReader.Read($$"""{"name": "x", "site": "shop", "kind": "lookalike", "seed": "vips", "size": "2%"{{more}}}"""),
        new LookalikeRecord(
            18_000_000_000_000_000_001,
            "0123456789abcdef",
            "shop",
            Trained,
            Trained - (long)(horizon ?? TimeSpan.FromDays(14)).TotalMilliseconds,
            3.21049,
            1.5,
            1300,
            2_000_000,
            ["The seeds' time is that of their first purchase in the window."],
            new LookalikeModel { Intercept = -1, Features = [] },
            proof ?? Proof,
            new Dictionary<string, string>()));
}

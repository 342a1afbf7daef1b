using System.Globalization;
using PixelServer.Audiences.Api.Lookalikes;
using PixelServer.Audiences.Lookalikes.Modeling;
using Spectre.Console;

namespace PixelServer.Commands;

/// <summary>Tells a person how good the model of a lookalike is, and what it goes by; on standard output.</summary>
internal static class LookalikeText
{
    private const int BarWidth = 20;

    // Population stability index: what is commonly held to be no shift, and a large one.
    private const double SmallShift = 0.1;
    private const double LargeShift = 0.25;

    public static void Print(LookalikeView model)
    {
        var (verdict, rest) = (Verdict(model), Lines(model));
        if (Console.IsOutputRedirected)
        {
            Console.WriteLine(verdict);
        }
        else
        {
            var colour = model.Verdict switch { ProofVerdict.Good => Color.Green, ProofVerdict.Weak => Color.Yellow, _ => Color.Red };
            AnsiConsole.Write(new Text(verdict + Environment.NewLine, new Style(colour, decoration: Decoration.Bold)));
        }

        foreach (var line in rest)
        {
            Console.WriteLine(line);
        }
    }

    /// <summary>The verdict in one sentence, as the first line.</summary>
    public static string Verdict(LookalikeView model) => $"{model.Verdict}: {model.Summary}";

    /// <summary>All that is behind it.</summary>
    public static IEnumerable<string> Lines(LookalikeView model) =>
    [
        .. Cautions(model),
        .. Origin(model),
        .. Section("How well seeds are told from others, on visitors that the model had not seen (AUC: 0.5 is chance, 1 is perfect)", Ranking(model)),
        .. Section("What an audience of each size finds", Reach(model)),
        .. Section("What the score goes by", Effects(model)),
        .. Section($"Predicted and observed shares of seeds, by tenths of the visitors; on average they differ by {Percent(model.CalibrationError)} of the mean", Calibration(model)),
        .. Section("Left out, because it alone gives the seeds away", model.Leaks.Select(leak => leak.Words)),
        .. Section("Since the model before", Drift(model)),
        .. Section("Notes", model.Notes),
    ];

    private static IEnumerable<string> Cautions(LookalikeView model)
    {
        foreach (var warning in model.Warnings)
        {
            yield return $"! {warning}";
        }

        if (!model.IsUsed)
        {
            yield return "! Builds do not use it; they would with \"accept_any_model\": true in the definition.";
        }
    }

    private static IEnumerable<string> Origin(LookalikeView model)
    {
        var cut = model.Cut == model.TrainedAt ? "of visitors as they were then" : $"of visitors as they were at {AudienceTable.Time(model.Cut)}";
        yield return Line($"Model {model.Model}, trained {AudienceTable.Time(model.TrainedAt)} {cut}; {model.Seconds:0.0} s");
        yield return Line($"{model.SeedsUsed:N0} of {model.Seeds:N0} seeds, {model.Background:N0} others; {model.Universe:N0} visitors could be members");
        var general = model.GeneralShare is { } share ? $", {Percent(share)} of the model is the site's general one" : "";
        yield return Line($"{model.Weights:N0} of {model.Candidates:N0} weights are not 0{general}; random seed {model.RandomSeed}");
    }

    private static IEnumerable<string> Ranking(LookalikeView model)
    {
        var lift = model.Reach.FirstOrDefault(point => Math.Abs(point.Share - 0.05) < 1e-6)?.Lift;
        string[][] rows =
        [
            ["this model", Number(model.Auc.Value), Bounds(model.Auc), lift is { } times ? Times(times) : "-"],
            .. model.Baselines.Select(one => new[] { $"{one.Name.Replace('_', ' ')}: {one.Words}", Number(one.Auc.Value), Bounds(one.Auc), Times(one.LiftAt5) }),
            ["gain over the best of them", Number(model.Gain.Value), Bounds(model.Gain), ""],
        ];
        return
        [
            .. AudienceTable.Lines(["chosen by", " AUC", " in 95 of 100 cases", " lift in the best 5 %"], rows),
            Line($"PR-AUC {model.PrAuc:G3}; a random choice has {model.SeedShare:G3}"),
        ];
    }

    private static IEnumerable<string> Reach(LookalikeView model) => Table(
        [" size", " seeds found", " seeds among them", " lift", " similarity from", ""],
        model.Reach.Select(point => new[]
        {
            Percent(point.Share), Percent(point.Recall), Percent(point.Precision), Times(point.Lift), Number(point.Similarity), Bar(point.Recall),
        }));

    private static IEnumerable<string> Effects(LookalikeView model) => Table(
        ["", " of seeds", " of others"],
        model.Effects.Select(effect => new[] { effect.Words, Percent(effect.SeedShare), Percent(effect.Share) }));

    private static IEnumerable<string> Calibration(LookalikeView model) => Table(
        [" visitors", " predicted", " observed", " seeds"],
        model.Calibration.Select(bin => new[] { Percent(bin.Share), Percent(bin.Predicted), Percent(bin.Observed), AudienceTable.Number(bin.Seeds) }));

    private static IEnumerable<string> Drift(LookalikeView model)
    {
        if (model.Drift is not { } drift)
        {
            yield break;
        }

        var shift = drift.ScoreShift switch { < SmallShift => "hardly", <= LargeShift => "somewhat", _ => "much" };
        yield return $"it promised an AUC of {Number(drift.Promised.Value)} ({Bounds(drift.Promised)}), and has {Number(drift.Kept.Value)} ({Bounds(drift.Kept)}) on the visitors of now";
        yield return $"its scores have {shift} moved (index {Number(drift.ScoreShift)})";
    }

    private static IEnumerable<string> Table(string[] headers, IEnumerable<string[]> rows) => rows.Any() ? AudienceTable.Lines(headers, rows) : [];

    private static IEnumerable<string> Section(string title, IEnumerable<string> lines)
    {
        var all = lines.Select(line => $"  {line}").ToList();
        return all.Count == 0 ? [] : ["", title, .. all];
    }

    private static string Bar(double share) => new('█', (int)Math.Round(Math.Clamp(share, 0, 1) * BarWidth));

    private static string Bounds(Measured measured) => $"{Number(measured.Low)} to {Number(measured.High)}";

    private static string Number(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Times(double value) => Line($"× {value:0.0}");

    private static string Percent(double share) => Line($"{share * 100:G3} %");

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

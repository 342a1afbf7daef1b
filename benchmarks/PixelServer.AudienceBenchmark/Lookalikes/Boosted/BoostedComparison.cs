using System.Globalization;
using PixelServer.Audiences.Lookalikes;
using PixelServer.Audiences.Lookalikes.Features;
using PixelServer.Audiences.Lookalikes.Modeling;
using PixelServer.Audiences.Rollup;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.AudienceBenchmark.Lookalikes.Boosted;

/// <summary>
/// Would boosted trees be better than the product's model? Learns both from the sample and on the folds of models that the product made, checks that its
/// own figure comes out again, and prints both side by side.
/// </summary>
internal sealed class BoostedComparison(ClickHouseClient client)
{
    private readonly List<string> _rows = [];

    /// <summary>
    /// How well both find the seeds that were held out, seen as they are; and again where the events that made them seeds are not there at all. The times of
    /// a visitor's first and last event count those too: who looked at one item at one time and yet has two times did something else.
    /// </summary>
    /// <param name="name">Of the row.</param>
    /// <param name="audience">The lookalike.</param>
    /// <param name="model">Its model.</param>
    /// <param name="rollup">What it was made from.</param>
    /// <param name="seed">The event.</param>
    /// <param name="stop">Ends it.</param>
    public async Task CompareAsync(string name, string audience, LookalikeRecord model, RollupState rollup, string seed, CancellationToken stop)
    {
        var draw = new SampleDraw(client);
        var models = Learn(audience, await draw.DrawAsync(audience, model, rollup, stop), model, stop);
        Add(name, models, new ComparedScores(models.LinearHeldOut, models.Boosted.HeldOut, models.Sample.IsSeed, model.Proof.SeedShare));
        models = new TwoModels(await draw.DrawAsync(audience, model, rollup, stop, WithoutOf(model.Site, seed)), stop);
        Add($"{name}, {seed} taken out", models, new ComparedScores(models.LinearHeldOut, models.Boosted.HeldOut, models.Sample.IsSeed, model.Proof.SeedShare));
    }

    /// <summary>Makes the site from which an event is taken out.</summary>
    public Task TakeOutAsync(string site, string seed, CancellationToken stop) =>
        EventCopy.MakeAsync(client, site, WithoutOf(site, seed), $"event != '{seed}'", stop);

    /// <summary>How well both find others who should have been seeds, among those that were held out of the background.</summary>
    public async Task<ComparedScores> CompareHiddenAsync(
        string name, string audience, LookalikeRecord model, RollupState rollup, IReadOnlySet<ulong> hidden, CancellationToken stop)
    {
        var models = Learn(audience, await new SampleDraw(client).DrawAsync(audience, model, rollup, stop), model, stop);
        var background = Enumerable.Range(0, models.Sample.Rows).Where(row => !models.Sample.IsSeed[row]).ToArray();
        var compared = new ComparedScores(
            [.. background.Select(row => models.LinearHeldOut[row])],
            [.. background.Select(row => models.Boosted.HeldOut[row])],
            [.. background.Select(row => hidden.Contains(models.Sample.Visitors[row]))]);
        Add(name, models, compared);
        return compared;
    }

    /// <summary>How well both find, at the end, who becomes a seed later.</summary>
    /// <param name="name">Of the row.</param>
    /// <param name="audience">The lookalike.</param>
    /// <param name="model">Its model.</param>
    /// <param name="rollup">What it was made from.</param>
    /// <param name="scores">What the product scored everybody.</param>
    /// <param name="becameSeed">Who does, of those that are counted.</param>
    /// <param name="stop">Ends it.</param>
    public async Task CompareLaterAsync(
        string name,
        string audience,
        LookalikeRecord model,
        RollupState rollup,
        IReadOnlyDictionary<ulong, double> scores,
        IReadOnlyDictionary<ulong, bool> becameSeed,
        CancellationToken stop)
    {
        var models = Learn(audience, await new SampleDraw(client).DrawAsync(audience, model, rollup, stop), model, stop);
        Add($"{name}, held out", models, new ComparedScores(models.LinearHeldOut, models.Boosted.HeldOut, models.Sample.IsSeed, model.Proof.SeedShare));
        var everybody = await new SampleDraw(client).ReadEverybodyAsync(model.Site, model.AsOf, stop);
        var boosted = models.Boosted.Score(everybody);
        var rows = Enumerable.Range(0, everybody.Rows).Where(row => becameSeed.ContainsKey(everybody.Visitors[row])).ToArray();
        Add($"{name}, out of time", models, new ComparedScores(
            [.. rows.Select(row => scores[everybody.Visitors[row]])],
            [.. rows.Select(row => boosted[row])],
            [.. rows.Select(row => becameSeed[everybody.Visitors[row]])]));
    }

    /// <summary>How well both, learnt from one sample, find the seeds that were held out of it, and those of a later one.</summary>
    public void CompareLater(string name, DrawnSample drawn, FeatureSample later, CancellationToken stop)
    {
        var models = new TwoModels(drawn, stop);
        Add($"{name}, held out", models, new ComparedScores(models.LinearHeldOut, models.Boosted.HeldOut, models.Sample.IsSeed));
        Add($"{name}, out of time", models, new ComparedScores(
            new LookalikeScore(models.Linear, later).All(), models.Boosted.Score(later), later.IsSeed));
    }

    public void AddMean(string name, IReadOnlyList<ComparedScores> compared) => _rows.Add(string.Create(
        CultureInfo.InvariantCulture,
        $"| {name} | | {compared.Average(one => one.Linear.Value):0.000} | {compared.Average(one => one.Boosted.Value):0.000} | {ComparedScores.Signed(compared.Average(one => one.Difference.Value))} | {compared.Average(one => one.LinearLift):0.00} | {compared.Average(one => one.BoostedLift):0.00} | | | |"));

    public void Print()
    {
        Console.WriteLine();
        Console.WriteLine("| seeds | looked for | AUC linear | boosted | difference (95 %) | lift at 5 % linear | boosted | learning s linear | boosted | trees |");
        Console.WriteLine("|---|---:|---:|---:|---|---:|---:|---:|---:|---|");
        _rows.ForEach(Console.WriteLine);
    }

    private static string WithoutOf(string site, string seed) => $"{site}-without-{seed}";

    private static TwoModels Learn(string audience, DrawnSample drawn, LookalikeRecord model, CancellationToken stop)
    {
        if (model.Proof.GeneralShare is not null)
        {
            throw new InvalidOperationException($"{audience} leans on the site's general model; trees would have to as well.");
        }

        var models = new TwoModels(drawn, stop);
        var again = new ComparedScores(models.LinearHeldOut, models.LinearHeldOut, models.Sample.IsSeed).Linear.Value;
        return Math.Abs(again - model.Proof.Auc.Value) < 1e-9
            ? models
            : throw new InvalidOperationException($"{audience}: the sample drawn again gives an AUC of {again}, the product's model had {model.Proof.Auc.Value}.");
    }

    private void Add(string name, TwoModels models, ComparedScores compared)
    {
        _rows.Add(compared.Row(name, models));
        Console.Error.WriteLine(_rows[^1]);
    }
}

using System.Globalization;
using PixelServer.Faults.Plan;

namespace PixelServer.Faults.Running;

/// <summary>What a run was asked for.</summary>
/// <param name="Layout">How the product is put together.</param>
/// <param name="Seed">Everything that is drawn follows from it.</param>
/// <param name="Duration">How long faults come; the last judgement is not in it.</param>
/// <param name="Cycles">Instead of a time, this many cycles; null otherwise.</param>
/// <param name="Durability">Disk or Process.</param>
/// <param name="Rate">Most new events a second.</param>
/// <param name="Repeats">Whether events are sent twice on purpose and in doubt.</param>
/// <param name="Sabotage">How ClickHouse's rows are spoiled before the last judgement, to prove that it notices; null not at all.</param>
internal sealed record RunOptions(
    Layout Layout, long Seed, TimeSpan Duration, int? Cycles, string Durability, int Rate, bool Repeats, Sabotage? Sabotage)
{
    /// <summary>The command that does the same again.</summary>
    public override string ToString()
    {
        var length = Cycles is { } cycles ? $"--cycles {cycles}" : string.Create(CultureInfo.InvariantCulture, $"--minutes {Duration.TotalMinutes:0.##}");
        var rest = $"{(Repeats ? "" : " --no-repeats")}{(Sabotage is { } sabotage ? $" --sabotage {sabotage}" : "")}";
        return $"tests/faults --layout {Layout} {length} --seed {Seed} --durability {Durability} --rate {Rate}{rest}".ToLowerInvariant();
    }
}

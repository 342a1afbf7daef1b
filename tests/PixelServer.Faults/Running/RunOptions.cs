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
/// <param name="RedisAway">How long Redis is dead before the first cycle, with all others well; null not at all.</param>
/// <param name="LogMegabytes">What each collector's log may take; null a little, so that it fills within seconds.</param>
/// <param name="LogFolder">Where the collectors' logs lie, such as on a small disk; null with their other data.</param>
/// <param name="Sabotage">How ClickHouse's rows are spoiled before the last judgement, to prove that it notices; null not at all.</param>
internal sealed record RunOptions(
    Layout Layout, long Seed, TimeSpan Duration, int? Cycles, string Durability, int Rate, bool Repeats,
    TimeSpan? RedisAway, int? LogMegabytes, string? LogFolder, Sabotage? Sabotage)
{
    /// <summary>The command that does the same again.</summary>
    public override string ToString()
    {
        var length = Cycles is { } cycles ? $"--cycles {cycles}" : string.Create(CultureInfo.InvariantCulture, $"--minutes {Duration.TotalMinutes:0.##}");
        var away = RedisAway is { } time ? string.Create(CultureInfo.InvariantCulture, $" --redis-away {time.TotalSeconds:0.##}") : "";
        var log = $"{(LogMegabytes is { } megabytes ? $" --log-megabytes {megabytes}" : "")}{(LogFolder is { } folder ? $" --log-folder {folder}" : "")}";
        var rest = $"{(Repeats ? "" : " --no-repeats")}{away}{log}{(Sabotage is { } sabotage ? $" --sabotage {sabotage.ToString().ToLowerInvariant()}" : "")}";
        return $"tests/faults --layout {Layout.ToString().ToLowerInvariant()} {length} --seed {Seed} --durability {Durability.ToLowerInvariant()} --rate {Rate}{rest}";
    }
}

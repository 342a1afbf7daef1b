using System.Globalization;
using System.Numerics;
using PixelServer.Audiences.Definitions.Conditions;

namespace PixelServer.Audiences.Compilation;

/// <summary>
/// Writes a sequence as a fold over a subject's events in the order of their times. For each step it keeps the latest time at which the
/// steps so far were done: a later one is never worse, because what follows only asks how long ago it was and what came in between.
/// Events of one millisecond are taken together, so their order does not matter.
/// </summary>
internal static class SequenceCompiler
{
    /// <summary>Bits of one event: which steps it is, and from <see cref="SequenceStep.Without"/> of which steps it is.</summary>
    public static string Bits(IReadOnlyList<SequenceStep> steps, MatchCompiler matches) => string.Join(
        "\n+ ",
        steps.Select((step, i) => $"if({matches.Expression(step.Match)}, {Number(Bit(i))}, 0)")
            .Concat(steps.Select((step, i) => step.Without is { } without ? $"if({matches.Expression(without)}, {Number(WithoutBit(steps, i))}, 0)" : "")
                .Where(text => text.Length > 0)));

    /// <summary>All steps' bits.</summary>
    public static string AllSteps(IReadOnlyList<SequenceStep> steps) => Number((1 << steps.Count) - 1);

    /// <summary>The condition that the sequence was done, over <c>happened</c>: sorted tuples of a time in milliseconds and its bits.</summary>
    public static string Compile(IReadOnlyList<SequenceStep> steps, SqlParameterList parameters)
    {
        var next = string.Join(",\n", steps.Select((step, i) => NextTime(steps, i, parameters)));
        return $"arrayFold(\n    (done, now) -> [\n{SqlText.Indent(SqlText.Indent(next))}\n    ],\n    happened, "
            + $"[{string.Join(", ", steps.Select(_ => "toInt64(0)"))}])[{Number(steps.Count)}] != 0";
    }

    // done[i] is the latest time at which steps 1 to i were done, 0 for never.
    private static string NextTime(IReadOnlyList<SequenceStep> steps, int i, SqlParameterList parameters)
    {
        var isStep = $"bitTest(now.2, {Number(i)})";
        if (i > 0)
        {
            isStep += $" AND done[{Number(i)}] != 0";
            if (steps[i].MaxGap is { } gap)
            {
                isStep += $" AND now.1 - done[{Number(i)}] <= {parameters.Number("gap", (ulong)gap.TotalMilliseconds)}";
            }
        }

        var isLost = i + 1 < steps.Count && steps[i + 1].Without is not null
            ? $"if(bitTest(now.2, {Number(BitOperations.Log2((uint)WithoutBit(steps, i + 1)))}), 0, done[{Number(i + 1)}])"
            : $"done[{Number(i + 1)}]";
        return $"if({isStep}, now.1, {isLost})";
    }

    private static int Bit(int step) => 1 << step;

    private static int WithoutBit(IReadOnlyList<SequenceStep> steps, int step) => 1 << (steps.Count + step);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}

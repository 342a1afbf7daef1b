namespace PixelServer.Pipeline.Enrichment.UserAgents.Patterns;

/// <summary>
/// Finds the first match of a pattern by backtracking that never tries the same instruction at the same position twice, so that the
/// work is bounded by the product of both lengths. Keeps its memory between matches; not thread-safe.
/// </summary>
/// <remarks>
/// Why not <see cref="System.Text.RegularExpressions.Regex"/>: 1,175 patterns in non-backtracking mode took 9 s and 1.2 GB; its
/// backtracking mode is bounded by time only, and then the same agent could get another answer on a busy machine.
/// </remarks>
internal sealed class PatternMatcher
{
    private Job[] _jobs = new Job[64];
    private ulong[] _tried = new ulong[64];
    private int _jobCount;
    private int _positions;

    private enum JobKind : byte
    {
        // Go on at instruction A with position B.
        Continue,

        // Slot A gets its earlier value B back.
        Restore,

        // Repetition A may still end anywhere from B to C, the latest first.
        ShrinkRepeat,

        // Repetition A may still end anywhere from B to C, the earliest first.
        GrowRepeat,
    }

    /// <summary>How many instructions may still be run; a match that needs more is given up. Set before a series of matches.</summary>
    public int Budget { get; set; }

    /// <summary>
    /// The first match; none also when the budget ends. Into the slots, of which there are <see cref="Pattern.Slots"/>, go begin and end of
    /// the match and of its groups, -1 for groups that took no part.
    /// </summary>
    public bool TryMatch(Pattern pattern, ReadOnlySpan<byte> text, Span<int> slots)
    {
        var start = NextStart(pattern, text, 0);
        if (start < 0)
        {
            return false;
        }

        Forget(pattern, text.Length);
        do
        {
            slots.Fill(-1);
            slots[0] = start;
            if (TryMatchAt(pattern, text, start, slots))
            {
                return true;
            }

            start = NextStart(pattern, text, start + 1);
        }
        while (start >= 0 && Budget > 0);

        return false;
    }

    private static int NextStart(Pattern pattern, ReadOnlySpan<byte> text, int from)
    {
        if (from > text.Length || (pattern.IsAnchored && from > 0))
        {
            return -1;
        }

        if (pattern.IsAnchored || pattern.MayBeEmpty)
        {
            return from;
        }

        if (pattern.OnlyFirstByte >= 0)
        {
            var found = text[from..].IndexOf((byte)pattern.OnlyFirstByte);
            return found < 0 ? -1 : from + found;
        }

        var beginnings = pattern.FirstBytes;
        while (from < text.Length && !beginnings.Contains(text[from]))
        {
            from++;
        }

        return from < text.Length ? from : -1;
    }

    private static bool IsWordBoundary(ReadOnlySpan<byte> text, int at) =>
        (at > 0 && IsWordByte(text[at - 1])) != (at < text.Length && IsWordByte(text[at]));

    private static bool IsWordByte(byte value) => char.IsAsciiLetterOrDigit((char)value) || value == '_';

    private bool TryMatchAt(Pattern pattern, ReadOnlySpan<byte> text, int start, Span<int> slots)
    {
        var instructions = pattern.Instructions;
        var sets = pattern.Sets;
        var (pc, at) = (0, start);
        _jobCount = 0;
        while (--Budget >= 0)
        {
            ref readonly var step = ref instructions[pc];
            var goesOn = false;
            switch (step.Operation)
            {
                case Operation.Byte:
                    goesOn = at < text.Length && text[at] == step.A;
                    at++;
                    pc++;
                    break;
                case Operation.Set:
                    goesOn = at < text.Length && sets[step.A].Contains(text[at]);
                    at++;
                    pc++;
                    break;
                case Operation.RepeatGreedy or Operation.RepeatLazy:
                    PushRepeat(in step, in sets[step.A], pc, text, at);
                    break;
                case Operation.Split:
                    goesOn = Choose(in step, sets, text, at, ref pc);
                    break;
                case Operation.Jump:
                    goesOn = true;
                    pc = step.A;
                    break;
                case Operation.Save:
                    goesOn = true;
                    Push(new Job(JobKind.Restore, step.A, slots[step.A]));
                    slots[step.A] = at;
                    pc++;
                    break;
                case Operation.Match:
                    slots[1] = at;
                    return true;
                default:
                    goesOn = IsAt(step.Operation, text, at);
                    pc++;
                    break;
            }

            if (!goesOn && !TryResume(instructions, slots, ref pc, ref at))
            {
                return false;
            }
        }

        return false;
    }

    private static bool IsAt(Operation place, ReadOnlySpan<byte> text, int at) => place switch
    {
        Operation.AtStart => at == 0,
        Operation.AtEnd => at == text.Length,
        Operation.AtWordBoundary => IsWordBoundary(text, at),
        _ => !IsWordBoundary(text, at),
    };

    private bool Choose(in Instruction split, ReadOnlySpan<ByteSet> sets, ReadOnlySpan<byte> text, int at, ref int pc)
    {
        if (!TryMark(split.Memo, at))
        {
            return false;
        }

        if (split.C >= 0 && (at == text.Length || !sets[split.C].Contains(text[at])))
        {
            pc = split.B;
            return true;
        }

        Push(new Job(JobKind.Continue, split.B, at));
        pc = split.A;
        return true;
    }

    private void PushRepeat(in Instruction repeat, in ByteSet set, int pc, ReadOnlySpan<byte> text, int at)
    {
        var limit = repeat.C < text.Length - at ? at + repeat.C : text.Length;
        var end = at;
        while (end < limit && set.Contains(text[end]))
        {
            end++;
        }

        Budget -= (end - at) >> 2;
        if (end - at >= repeat.B)
        {
            var kind = repeat.Operation == Operation.RepeatGreedy ? JobKind.ShrinkRepeat : JobKind.GrowRepeat;
            Push(new Job(kind, pc, at + repeat.B, end));
        }
    }

    // Takes up the latest alternative that is left.
    private bool TryResume(ReadOnlySpan<Instruction> instructions, Span<int> slots, ref int pc, ref int at)
    {
        while (_jobCount > 0)
        {
            ref var job = ref _jobs[_jobCount - 1];
            switch (job.Kind)
            {
                case JobKind.Continue:
                    _jobCount--;
                    (pc, at) = (job.A, job.B);
                    return true;
                case JobKind.Restore:
                    _jobCount--;
                    slots[job.A] = job.B;
                    break;
                default:
                    if (TryEndRepeat(ref job, instructions[job.A].Memo, out at))
                    {
                        pc = job.A + 1;
                        return true;
                    }

                    _jobCount--;
                    break;
            }
        }

        return false;
    }

    private bool TryEndRepeat(ref Job job, int memo, out int at)
    {
        while (job.B <= job.C)
        {
            at = job.Kind == JobKind.ShrinkRepeat ? job.C-- : job.B++;
            if (TryMark(memo, at))
            {
                return true;
            }
        }

        at = 0;
        return false;
    }

    private void Push(Job job)
    {
        if (_jobCount == _jobs.Length)
        {
            Array.Resize(ref _jobs, 2 * _jobs.Length);
        }

        _jobs[_jobCount++] = job;
    }

    // False when this was tried before: it failed then, and would again.
    private bool TryMark(int memo, int at)
    {
        var bit = (memo * _positions) + at;
        ref var word = ref _tried[bit >> 6];
        var mask = 1UL << bit;
        if ((word & mask) != 0)
        {
            return false;
        }

        word |= mask;
        return true;
    }

    private void Forget(Pattern pattern, int length)
    {
        _positions = length + 1;
        var words = ((pattern.MemoCount * _positions) + 63) >> 6;
        if (_tried.Length < words)
        {
            _tried = new ulong[Math.Max(words, 2 * _tried.Length)];
        }

        _tried.AsSpan(0, words).Clear();
    }

    private record struct Job(JobKind Kind, int A, int B, int C = 0);
}

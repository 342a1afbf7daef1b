namespace PixelServer.Pipeline.Enrichment.UserAgents.Patterns;

/// <summary>Lays a pattern out as instructions. The order of the alternatives is that of every backtracking engine.</summary>
internal sealed class PatternCompiler
{
    private readonly List<Instruction> _instructions = [];
    private readonly List<ByteSet> _sets = [];

    public PatternCompiler(PatternNode node)
    {
        Emit(node);
        Add(new Instruction(Operation.Match));
    }

    public Instruction[] Instructions => [.. _instructions];

    public ByteSet[] Sets => [.. _sets];

    public int MemoCount { get; private set; }

    private void Emit(PatternNode node)
    {
        switch (node)
        {
            case PatternNode.OneOf { Bytes: { Count: 1 } bytes }:
                Add(new Instruction(Operation.Byte, bytes.First));
                break;
            case PatternNode.OneOf one:
                Add(new Instruction(Operation.Set, SetOf(one.Bytes)));
                break;
            case PatternNode.Place place:
                Add(new Instruction(place.Kind));
                break;
            case PatternNode.Sequence sequence:
                EmitAll(sequence.Parts);
                break;
            case PatternNode.Choice choice:
                EmitChoice(choice);
                break;
            case PatternNode.Group group:
                EmitGroup(group);
                break;
            case PatternNode.Repeat { Body: PatternNode.OneOf one } repeat:
                var operation = repeat.IsLazy ? Operation.RepeatLazy : Operation.RepeatGreedy;
                Add(new Instruction(operation, SetOf(one.Bytes), repeat.Minimum, repeat.Maximum, MemoCount++));
                break;
            case PatternNode.Repeat repeat:
                EmitRepeat(repeat);
                break;
        }
    }

    private void EmitAll(IReadOnlyList<PatternNode> parts)
    {
        foreach (var part in parts)
        {
            Emit(part);
        }
    }

    private void EmitGroup(PatternNode.Group group)
    {
        if (group.Number > Pattern.MaxGroup)
        {
            Emit(group.Body);
            return;
        }

        Add(new Instruction(Operation.Save, 2 * group.Number));
        Emit(group.Body);
        Add(new Instruction(Operation.Save, (2 * group.Number) + 1));
    }

    private void EmitChoice(PatternNode.Choice choice)
    {
        var jumps = new List<int>();
        for (var i = 0; i < choice.Branches.Count - 1; i++)
        {
            var split = Add(default);
            Emit(choice.Branches[i]);
            jumps.Add(Add(default));
            _instructions[split] = Split(split + 1, _instructions.Count, choice.Branches[i]);
        }

        Emit(choice.Branches[^1]);
        foreach (var jump in jumps)
        {
            _instructions[jump] = new Instruction(Operation.Jump, _instructions.Count);
        }
    }

    private void EmitRepeat(PatternNode.Repeat repeat)
    {
        for (var i = 0; i < repeat.Minimum; i++)
        {
            Emit(repeat.Body);
        }

        if (repeat.Maximum == int.MaxValue)
        {
            EmitLoop(repeat);
            return;
        }

        var splits = new List<int>();
        for (var i = repeat.Minimum; i < repeat.Maximum; i++)
        {
            splits.Add(Add(default));
            Emit(repeat.Body);
        }

        foreach (var split in splits)
        {
            _instructions[split] = RepeatSplit(repeat, split + 1, _instructions.Count);
        }
    }

    private void EmitLoop(PatternNode.Repeat repeat)
    {
        var split = Add(default);
        Emit(repeat.Body);
        Add(new Instruction(Operation.Jump, split));
        _instructions[split] = RepeatSplit(repeat, split + 1, _instructions.Count);
    }

    private Instruction RepeatSplit(PatternNode.Repeat repeat, int body, int rest) =>
        repeat.IsLazy ? new Instruction(Operation.Split, rest, body, -1, MemoCount++) : Split(body, rest, repeat.Body);

    private Instruction Split(int preferred, int other, PatternNode preferredNode)
    {
        var beginning = PatternBeginning.Of(preferredNode, out var mayBeEmpty);
        return new Instruction(Operation.Split, preferred, other, mayBeEmpty ? -1 : SetOf(beginning), MemoCount++);
    }

    private int SetOf(ByteSet set)
    {
        var index = _sets.IndexOf(set);
        if (index < 0)
        {
            index = _sets.Count;
            _sets.Add(set);
        }

        return index;
    }

    private int Add(Instruction instruction)
    {
        _instructions.Add(instruction);
        return _instructions.Count - 1;
    }
}

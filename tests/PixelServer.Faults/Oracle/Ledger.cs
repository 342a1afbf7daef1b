namespace PixelServer.Faults.Oracle;

/// <summary>
/// What the oracle knows of every event it issued: two bits and a count each, by number. Thread-safe; grows to a bound.
/// </summary>
internal sealed class Ledger
{
    /// <summary>Bound on a run: a byte each, here and in the judge.</summary>
    public const int MostEvents = 50_000_000;

    private const byte Sent = 1;
    private const byte Answered = 2;
    private const byte Repeated = 4;

    private readonly Lock _lock = new();
    private byte[] _marks = new byte[1 << 16];
    private int _issued;

    public int Issued
    {
        get
        {
            lock (_lock)
            {
                return _issued;
            }
        }
    }

    /// <summary>Numbers for new events; fewer than asked for, or none, at the bound.</summary>
    public int[] Issue(int count)
    {
        lock (_lock)
        {
            count = Math.Min(count, MostEvents - _issued);
            while (_issued + count > _marks.Length)
            {
                Array.Resize(ref _marks, 2 * _marks.Length);
            }

            var first = _issued;
            _issued += count;
            return [.. Enumerable.Range(first, count)];
        }
    }

    /// <summary>Before the first byte leaves: what may be stored from now on.</summary>
    public void MarkSent(IEnumerable<int> events) => Mark(events, Sent);

    /// <summary>After a 2xx: what must be stored.</summary>
    public void MarkAnswered(IEnumerable<int> events) => Mark(events, Answered);

    /// <summary>Before it is sent once more than needed, or because no answer came.</summary>
    public void MarkRepeated(IEnumerable<int> events) => Mark(events, Repeated);

    /// <summary>A byte for each event, for <see cref="Load"/>.</summary>
    public void Save(string path)
    {
        lock (_lock)
        {
            using var file = File.Create(path);
            file.Write(_marks.AsSpan(0, _issued));
        }
    }

    public static Ledger Load(string path)
    {
        var marks = File.ReadAllBytes(path);
        return new Ledger { _marks = marks, _issued = marks.Length };
    }

    public bool WasSent(int number) => number < _issued && (_marks[number] & Sent) != 0;

    public bool WasAnswered(int number) => number < _issued && (_marks[number] & Answered) != 0;

    public bool WasRepeated(int number) => number < _issued && (_marks[number] & Repeated) != 0;

    private void Mark(IEnumerable<int> events, byte mark)
    {
        lock (_lock)
        {
            foreach (var number in events)
            {
                _marks[number] |= mark;
            }
        }
    }
}

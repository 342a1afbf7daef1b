using System.Diagnostics;
using System.Security.Cryptography;

namespace PixelServer.Fuzz;

/// <summary>Fuzzes one target: inputs that take new ways through the code are kept and changed further. The same seed draws the same inputs.</summary>
internal sealed class FuzzRun(IFuzzTarget target, Coverage coverage, int seed)
{
    private const int MostKept = 5000;
    private const long MostAllocated = 256L << 20;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private readonly Random _random = new(seed);
    private readonly List<byte[]> _corpus = [];

    public long Executions { get; private set; }

    public int Kept => _corpus.Count;

    /// <summary>Runs until a time is over. What is found is written beside the program, and said.</summary>
    /// <returns>Whether all went well.</returns>
    public bool Run(TimeSpan time)
    {
        var mutator = new Mutator(_random);
        var started = Stopwatch.GetTimestamp();
        foreach (var input in Regressions().Concat(target.Seeds))
        {
            if (!Try(input))
            {
                return false;
            }

            _corpus.Add(input);
        }

        while (Stopwatch.GetElapsedTime(started) < time)
        {
            var input = mutator.Change(Parent(), _corpus, target.Words);
            if (!Try(input))
            {
                return false;
            }

            if (coverage.AddNew())
            {
                Keep(input);
            }
        }

        return true;
    }

    // The newest half of the time: they have been changed least.
    private byte[] Parent() => _corpus[_random.Next(2) == 0 ? _random.Next(_corpus.Count) : _random.Next(_corpus.Count * 3 / 4, _corpus.Count)];

    private void Keep(byte[] input)
    {
        if (_corpus.Count < MostKept)
        {
            _corpus.Add(input);
        }
        else
        {
            _corpus[_random.Next(_corpus.Count)] = input;
        }
    }

    private bool Try(byte[] input)
    {
        Executions++;
        Coverage.Clear();
        var started = Stopwatch.GetTimestamp();
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            target.Run(input);
            var (took, allocated) = (Stopwatch.GetElapsedTime(started), GC.GetAllocatedBytesForCurrentThread() - before);
            FuzzFinding.Unless(took < Longest, $"took {took}");
            FuzzFinding.Unless(allocated < MostAllocated, $"allocated {allocated} bytes");
            return true;
        }
#pragma warning disable CA1031 // Whatever is thrown is what is looked for.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Report(input, e);
            return false;
        }
    }

    private void Report(byte[] input, Exception failure)
    {
        var path = Path.GetFullPath($"{target.Name}-{Convert.ToHexStringLower(SHA256.HashData(input))[..12]}.bin");
        File.WriteAllBytes(path, input);
        Console.WriteLine($"{target.Name}: seed {seed}, execution {Executions}: {failure}\nThe input is in {path}; keep it in tests/PixelServer.Fuzz/Regressions once it is mended.");
    }

    private IEnumerable<byte[]> Regressions()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Regressions");
        return Directory.Exists(folder) ? Directory.EnumerateFiles(folder, $"{target.Name}-*.bin").Order(StringComparer.Ordinal).Select(File.ReadAllBytes) : [];
    }
}

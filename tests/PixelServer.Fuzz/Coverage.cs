using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SharpFuzz;
using SharpFuzz.Common;

namespace PixelServer.Fuzz;

/// <summary>
/// Which ways through the product's code an input takes: counters that SharpFuzz builds into each branch of the product's assemblies, beside this program. Not thread-safe.
/// </summary>
internal sealed unsafe class Coverage
{
    private const int Size = 1 << 16;

    private static readonly (string File, string[] Types)[] Instrumented =
    [
        ("PixelServer.Events.dll", ["PixelServer.Events."]),
        ("PixelServer.Pipeline.dll", ["PixelServer.Pipeline.Enrichment.Geo.MaxMind."]),
        ("pixelserver.dll", ["PixelServer.Collection.", "PixelServer.Access.Login"]),
    ];

    // Instrumented code counts from its first use on, so they are there before.
    private static readonly byte* Counters = (byte*)NativeMemory.AllocZeroed(Size);

    private readonly byte[] _seen = new byte[Size];

    /// <summary>Branches taken by any input.</summary>
    public int Branches => _seen.Count(seen => seen != 0);

    /// <summary>Builds counters into the assemblies once after each build of them.</summary>
    public static void Instrument()
    {
        Trace.SharedMem = Counters;
        foreach (var (file, types) in Instrumented)
        {
            var path = Path.Combine(AppContext.BaseDirectory, file);
            var mark = $"{path}.instrumented";
            if (File.Exists(mark) && File.ReadAllText(mark) == HashOf(path))
            {
                continue;
            }

            _ = Fuzzer.Instrument(path, type => types.Any(prefix => type.StartsWith(prefix, StringComparison.Ordinal)), Options.Value).ToList();
            File.WriteAllText(mark, HashOf(path));
        }
    }

    /// <summary>Forgets what was taken, before the next input.</summary>
    public static void Clear()
    {
        new Span<byte>(Counters, Size).Clear();
        Trace.PrevLocation = 0;
    }

    /// <summary>Whether the input took a way, or took it so much more often, as none did before.</summary>
    public bool AddNew()
    {
        var isNew = false;
        var counters = new ReadOnlySpan<byte>(Counters, Size);
        for (var at = counters.IndexOfAnyExcept((byte)0); at >= 0; at = Next(counters, at))
        {
            var bucket = Bucket(counters[at]);
            isNew |= (_seen[at] & bucket) == 0;
            _seen[at] |= bucket;
        }

        return isNew;
    }

    private static string HashOf(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));

    private static int Next(ReadOnlySpan<byte> counters, int at)
    {
        var next = counters[(at + 1)..].IndexOfAnyExcept((byte)0);
        return next < 0 ? -1 : at + 1 + next;
    }

    // 1, 2, 3, 4-7, 8-15, 16-31, 32-127, more: a loop that runs once more is news only while it is short.
    private static byte Bucket(byte count) => count switch
    {
        1 => 1,
        2 => 2,
        3 => 4,
        < 8 => 8,
        < 16 => 16,
        < 32 => 32,
        < 128 => 64,
        _ => 128,
    };
}

namespace PixelServer.Pipeline.Simulation;

/// <summary>
/// Random numbers that are the same on every machine. A stream can be split by labels into independent ones, whatever was drawn from
/// it before, so that any visitor and any session can be drawn alone, in any order. (SplitMix64.)
/// </summary>
internal struct RandomStream(ulong key)
{
    private const ulong Step = 0x9E3779B97F4A7C15;

    private readonly ulong _key = key;
    private ulong _state = key;

    /// <summary>A one-to-one scrambling of all 64-bit numbers: different numbers stay different.</summary>
    public static ulong Scramble(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    public readonly RandomStream Split(ulong label) => new(Scramble(_key ^ Scramble(label + Step)));

    public ulong Next() => Scramble(_state += Step);

    /// <summary>From 0 to below 1.</summary>
    public double NextFraction() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>From 0 to below <paramref name="bound"/>.</summary>
    public int Below(int bound) => (int)Math.BigMul(Next(), (ulong)bound, out _);

    public bool Chance(double probability) => NextFraction() < probability;

    /// <summary>Exponentially distributed with mean 1.</summary>
    public double NextExponential() => -PortableMath.Log(1 - NextFraction());
}

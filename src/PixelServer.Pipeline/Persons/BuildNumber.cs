using System.Security.Cryptography;

namespace PixelServer.Pipeline.Persons;

/// <summary>Numbers of builds and generations: the time in milliseconds, then 20 random bits, so that two that begin at once differ.</summary>
public static class BuildNumber
{
    private const int RandomBits = 20;

    public static ulong New(long milliseconds) => At(milliseconds) | (uint)RandomNumberGenerator.GetInt32(1, 1 << RandomBits);

    /// <summary>Lower than all that begin at a time, higher than all before.</summary>
    public static ulong At(long milliseconds) => (ulong)milliseconds << RandomBits;

    /// <summary>When it began.</summary>
    public static DateTimeOffset TimeOf(ulong number) => DateTimeOffset.FromUnixTimeMilliseconds((long)(number >> RandomBits));
}

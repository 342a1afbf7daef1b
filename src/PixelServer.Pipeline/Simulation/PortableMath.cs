namespace PixelServer.Pipeline.Simulation;

/// <summary>
/// Logarithm and exponential from additions, multiplications and divisions alone, whose results IEEE 754 fixes: those of the
/// system's library differ in the last bit from machine to machine, and traffic would with them.
/// </summary>
internal static class PortableMath
{
    private const double Ln2 = 0.69314718055994530942;

    // The logarithm of 2 in two parts, of which the first has so few digits that its multiples are exact.
    private const double Ln2High = 0.693147180369123816490;
    private const double Ln2Low = 1.90821492927058770002e-10;
    private const double LargestExponent = 700;

    /// <summary>Natural logarithm of a positive normal number.</summary>
    public static double Log(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var exponent = (int)(bits >> 52) - 1023;
        var mantissa = BitConverter.Int64BitsToDouble((bits & ((1L << 52) - 1)) | (1023L << 52));
        if (mantissa > 1.4142135623730951)
        {
            mantissa /= 2;
            exponent++;
        }

        // ln m = 2 (s + s³/3 + s⁵/5 + …) with s = (m − 1) / (m + 1), at most 0.172.
        var s = (mantissa - 1) / (mantissa + 1);
        var square = s * s;
        var sum = 1.0 / 21;
        for (var divisor = 19; divisor >= 1; divisor -= 2)
        {
            sum = (sum * square) + (1.0 / divisor);
        }

        return (exponent * Ln2) + (2 * s * sum);
    }

    /// <summary>e to the power of <paramref name="value"/>, which is cut at ±700.</summary>
    public static double Exp(double value)
    {
        value = Math.Clamp(value, -LargestExponent, LargestExponent);
        var exponent = Math.Floor((value / Ln2) + 0.5);
        var rest = value - (exponent * Ln2High) - (exponent * Ln2Low);
        var sum = 1.0;
        for (var divisor = 14; divisor >= 1; divisor--)
        {
            sum = (sum * rest / divisor) + 1;
        }

        return sum * BitConverter.Int64BitsToDouble(((long)exponent + 1023) << 52);
    }

    public static double Power(double value, double exponent) => Exp(exponent * Log(value));

    /// <summary>1 / (1 + e^−x).</summary>
    public static double Logistic(double value) => 1 / (1 + Exp(-value));
}

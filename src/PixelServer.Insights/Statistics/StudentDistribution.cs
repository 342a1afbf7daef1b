namespace PixelServer.Insights.Statistics;

/// <summary>Student's t distribution, by the continued fraction of the incomplete beta function (Abramowitz and Stegun 26.5.8, 26.7.1).</summary>
internal static class StudentDistribution
{
    private const int MostTerms = 300;
    private const double Precision = 1e-14;
    private const double Tiny = 1e-300;

    /// <summary>The probability of a value that is as far from 0, or farther.</summary>
    /// <param name="t">The value.</param>
    /// <param name="degrees">Degrees of freedom; at least 1.</param>
    public static double TwoSided(double t, double degrees) => IncompleteBeta(degrees / (degrees + (t * t)), degrees / 2, 0.5);

    // The regularised one.
    private static double IncompleteBeta(double x, double a, double b)
    {
        if (x is <= 0 or >= 1)
        {
            return Math.Clamp(x, 0, 1);
        }

        var front = Math.Exp(GammaFunction.Log(a + b) - GammaFunction.Log(a) - GammaFunction.Log(b) + (a * Math.Log(x)) + (b * Math.Log(1 - x)));
        return x < (a + 1) / (a + b + 2) ? front * Fraction(x, a, b) / a : 1 - (front * Fraction(1 - x, b, a) / b);
    }

    // Evaluated from the front, by Lentz' way.
    private static double Fraction(double x, double a, double b)
    {
        var (c, d) = (1.0, 1 / NotZero(1 - ((a + b) * x / (a + 1))));
        var value = d;
        for (var m = 1; m <= MostTerms; m++)
        {
            var even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            d = 1 / NotZero(1 + (even * d));
            c = NotZero(1 + (even / c));
            value *= d * c;
            var odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            d = 1 / NotZero(1 + (odd * d));
            c = NotZero(1 + (odd / c));
            var step = d * c;
            value *= step;
            if (Math.Abs(step - 1) < Precision)
            {
                break;
            }
        }

        return value;
    }

    private static double NotZero(double x) => Math.Abs(x) < Tiny ? Tiny : x;
}

using System.Globalization;

namespace PixelServer.Audiences.Compilation;

/// <summary>
/// A part of all visitors by their ids, both ends part of it. Ids are random, so a share of the range is a random sample of that share;
/// and one range after the other bounds the memory that a statement needs.
/// </summary>
public readonly record struct VisitorRange(ulong From, ulong Until)
{
    public static readonly VisitorRange All = new(0, ulong.MaxValue);

    public bool IsAll => this == All;

    /// <summary>One visitor alone.</summary>
    public static VisitorRange Of(ulong visitor) => new(visitor, visitor);

    /// <summary>A share of all, from the lowest id on.</summary>
    /// <param name="share">More than 0, at most 1.</param>
    public static VisitorRange Sample(double share) =>
        share >= 1 ? All : new VisitorRange(0, (ulong)(share * ulong.MaxValue));

    /// <summary>A share of all, from wherever a number says; of the same number a smaller share lies within a larger one.</summary>
    /// <param name="share">More than 0, at most 1.</param>
    /// <param name="number">Another number is another sample, unless the share is 1.</param>
    public static VisitorRange Sample(double share, ulong number)
    {
        if (share >= 1)
        {
            return All;
        }

        // The first bits of a number that is multiplied by the golden ratio are even where numbers are not.
        var place = (number + 1) * 0x9E3779B97F4A7C15UL / (double)ulong.MaxValue;
        var from = (ulong)(place * (1 - share) * ulong.MaxValue);
        return new VisitorRange(from, from + Math.Min((ulong)(share * ulong.MaxValue), ulong.MaxValue - from));
    }

    /// <summary>Whether an id is part of it, in SQL.</summary>
    /// <param name="column">The column of the id.</param>
    public string Contains(string column) => string.Create(CultureInfo.InvariantCulture, $"({column} >= {From} AND {column} <= {Until})");

    /// <summary>All visitors in so many parts of the same width.</summary>
    public static IEnumerable<VisitorRange> Split(int parts)
    {
        var width = ulong.MaxValue / (ulong)parts;
        for (var i = 0; i < parts; i++)
        {
            yield return new VisitorRange((ulong)i * width + (i == 0 ? 0UL : 1), i == parts - 1 ? ulong.MaxValue : (ulong)(i + 1) * width);
        }
    }
}

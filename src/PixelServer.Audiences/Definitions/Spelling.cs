namespace PixelServer.Audiences.Definitions;

/// <summary>Finds what somebody may have meant by a name that does not exist.</summary>
internal static class Spelling
{
    /// <summary>The name with the fewest letters to change, at most a third of them; null when all differ more.</summary>
    public static string? Closest(string name, IEnumerable<string> names)
    {
        if (name.Length is 0 or > 64)
        {
            return null;
        }

        var (closest, distance) = names.Select(one => (one, Distance(name.ToLowerInvariant(), one))).MinBy(pair => pair.Item2);
        return distance <= Math.Max(1, name.Length / 3) ? closest : null;
    }

    // Levenshtein's, row by row.
    private static int Distance(string one, string other)
    {
        var last = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var next = new int[other.Length + 1];
            next[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                next[j] = Math.Min(Math.Min(next[j - 1], last[j]) + 1, last[j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1));
            }

            last = next;
        }

        return last[^1];
    }
}

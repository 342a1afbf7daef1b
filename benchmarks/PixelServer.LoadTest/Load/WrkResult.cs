using System.Globalization;
using System.Text.RegularExpressions;

namespace PixelServer.LoadTest.Load;

/// <summary>What one run of wrk reports.</summary>
internal sealed partial record WrkResult(long Requests, double Seconds, double P50Ms, double P99Ms, long SocketErrors, long OtherStatuses)
{
    public double RequestsPerSecond => Requests / Seconds;

    /// <summary>Reads wrk's report.</summary>
    /// <exception cref="BenchmarkException">It is not one.</exception>
    public static WrkResult Parse(string report)
    {
        var total = Total().Match(report);
        if (!total.Success)
        {
            throw new BenchmarkException($"wrk reported no result:\n{report}");
        }

        var errors = SocketErrorCounts().Match(report);
        var statuses = OtherStatusCount().Match(report);
        return new WrkResult(
            long.Parse(total.Groups[1].Value, CultureInfo.InvariantCulture),
            1e-3 * Milliseconds(total.Groups[2].Value),
            Milliseconds(Percentile(report, "50")),
            Milliseconds(Percentile(report, "99")),
            errors.Success ? errors.Groups.Values.Skip(1).Sum(group => long.Parse(group.Value, CultureInfo.InvariantCulture)) : 0,
            statuses.Success ? long.Parse(statuses.Groups[1].Value, CultureInfo.InvariantCulture) : 0);
    }

    private static string Percentile(string report, string percent)
    {
        var match = Regex.Match(report, $@"^\s+{percent}%\s+(\S+)\s*$", RegexOptions.Multiline | RegexOptions.CultureInvariant);
        return match.Success ? match.Groups[1].Value : throw new BenchmarkException($"wrk reported no {percent}% latency:\n{report}");
    }

    private static double Milliseconds(string text)
    {
        var unit = text.TrimStart([.. "0123456789."]);
        var number = double.Parse(text[..^unit.Length], CultureInfo.InvariantCulture);
        return unit switch
        {
            "us" => number / 1000,
            "ms" => number,
            "s" => number * 1000,
            "m" => number * 60_000,
            _ => throw new BenchmarkException($"wrk reported a time in an unknown unit: {text}"),
        };
    }

    [GeneratedRegex(@"(\d+) requests in ([\d.]+\w+),")]
    private static partial Regex Total();

    [GeneratedRegex(@"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)")]
    private static partial Regex SocketErrorCounts();

    [GeneratedRegex(@"Non-2xx or 3xx responses: (\d+)")]
    private static partial Regex OtherStatusCount();
}

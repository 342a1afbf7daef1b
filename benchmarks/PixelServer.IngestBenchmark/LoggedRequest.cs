using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using PixelServer.Testing;

namespace PixelServer.IngestBenchmark;

/// <summary>A line of the web log as the pixel request that the page's visitor would have sent.</summary>
internal sealed partial record LoggedRequest(byte[] Address, byte[] Agent, byte[] Page, byte[] Referrer, string AgentText, byte[] Record)
{
    private const string Log = "weblogs/apache_logs.gz";
    private const string Origin = "http://www.semicomplete.com";

    /// <exception cref="InvalidOperationException">The log is not there.</exception>
    public static LoggedRequest[] All()
    {
        if (!File.Exists(SharedData.PathOf(Log)))
        {
            throw new InvalidOperationException($"This needs {SharedData.PathOf(Log)}.");
        }

        using var reader = new StreamReader(new GZipStream(File.OpenRead(SharedData.PathOf(Log)), CompressionMode.Decompress));
        var requests = new List<LoggedRequest>();
        while (reader.ReadLine() is { } line)
        {
            if (Line().Match(line) is { Success: true } match)
            {
                requests.Add(Of(match.Groups[1].Value, Origin + match.Groups[2].Value, match.Groups[3].Value.Trim('-'), match.Groups[4].Value));
            }
        }

        return [.. requests];
    }

    private static LoggedRequest Of(string address, string page, string referrer, string agent)
    {
        var bytes = IPAddress.TryParse(address, out var parsed) ? parsed.GetAddressBytes() : [];
        var request = SomeRequest.Query($"e=page_view&u={Uri.EscapeDataString(page)}&r={Uri.EscapeDataString(referrer)}") with
        {
            Address = bytes,
            UserAgent = agent,
        };
        return new LoggedRequest(bytes, Encoding.UTF8.GetBytes(agent), Encoding.UTF8.GetBytes(page), Encoding.UTF8.GetBytes(referrer), agent, request.ToBytes());
    }

    [GeneratedRegex("""^(\S+) \S+ \S+ \[[^]]*\] "\S+ (\S+) [^"]*" \d+ \S+ "([^"]*)" "([^"]*)"$""")]
    private static partial Regex Line();
}

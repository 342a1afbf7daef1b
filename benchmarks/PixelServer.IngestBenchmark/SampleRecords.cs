using System.Globalization;
using System.IO.Compression;
using PixelServer.Testing;

namespace PixelServer.IngestBenchmark;

/// <summary>
/// Pixel requests of a shop: the visitors, items and moments of the Taobao log where shared/data is there, else made up by a fixed
/// seed; the pages around them are the same in both cases.
/// </summary>
internal static class SampleRecords
{
    private const string Log = "clickstream/taobao-userbehavior.csv.gz";

    private static readonly string[] UserAgents =
    [
        .. Enumerable.Range(0, 300).Select(i => $"Mozilla/5.0 (X11; Linux x86_64; rv:{i}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/12{i % 10}.0.0.0 Safari/537.36"),
    ];

    public static string Source => File.Exists(SharedData.PathOf(Log)) ? "Taobao log" : "made-up log";

    public static byte[][] Make(int count)
    {
        using var visits = Visits().GetEnumerator();
        var records = new byte[count][];
        for (var i = 0; i < count; i++)
        {
            visits.MoveNext();
            records[i] = Record(visits.Current, i);
        }

        return records;
    }

    private static byte[] Record(string[] visit, int number)
    {
        var (user, item, category, behaviour, seconds) = (visit[0], visit[1], visit[2], visit[3], visit[4]);
        var name = behaviour switch { "pv" => "view_item", "cart" => "add_to_cart", "fav" => "add_to_wishlist", _ => "purchase" };
        var price = (int.Parse(item, CultureInfo.InvariantCulture) % 100_000) / 100m;
        var worth = name == "purchase" ? string.Create(CultureInfo.InvariantCulture, $"&v={price}&c=EUR&o=A-{number}") : "";
        var query = string.Create(
            CultureInfo.InvariantCulture,
            $"s=shop&e={name}&id={number:x8}{item}&u=https%3A%2F%2Fshop.example%2Fp%2F{category}%2F{item}&r=https%3A%2F%2Fshop.example%2Fc%2F{category}&t=Product+{item}{worth}&i=%5B%7B%22id%22%3A%22{item}%22%2C%22category%22%3A%22{category}%22%2C%22price%22%3A{price}%7D%5D&cs=am&sw=1920&sh=1080&vw=1280&vh=900&l=de-AT&tz=Europe%2FVienna&scroll={number % 100}");
        return (SomeRequest.Query(query) with
        {
            Site = "shop",
            VisitorId = ulong.Parse(user, CultureInfo.InvariantCulture) * 0x9E3779B97F4A7C15,
            ReceivedAt = (long.Parse(seconds, CultureInfo.InvariantCulture) * 1_000_000) + (number % 1_000_000),
            UserAgent = UserAgents[ulong.Parse(user, CultureInfo.InvariantCulture) % (ulong)UserAgents.Length],
        }).ToBytes();
    }

    // Again from the start when the log ends.
    private static IEnumerable<string[]> Visits()
    {
        while (true)
        {
            if (SharedData.MissingReason(Log) is null)
            {
                using var reader = new StreamReader(new GZipStream(File.OpenRead(SharedData.PathOf(Log)), CompressionMode.Decompress));
                while (reader.ReadLine() is { } line)
                {
                    yield return line.Split(',');
                }
            }
            else
            {
                var random = new Random(1);
                for (var i = 0; i < 100_000; i++)
                {
                    yield return [$"{random.Next(60_000)}", $"{random.Next(85_000)}", $"{random.Next(4_000)}", random.Next(10) > 0 ? "pv" : "buy", $"{1_511_658_000 + (i / 13)}"];
                }
            }
        }
    }
}

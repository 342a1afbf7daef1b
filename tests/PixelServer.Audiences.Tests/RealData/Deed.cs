using System.Globalization;
using System.IO.Compression;

namespace PixelServer.Audiences.Tests.RealData;

/// <summary>A row of a real file: who did what with which product and when, as the file says it.</summary>
internal sealed record Deed(string Who, string What, string Product, string Category, decimal Price, DateTimeOffset Time)
{
    /// <summary>Reads a shop's October: event_time, event_type, product_id, category_id, category_code, brand, price, user_id, user_session.</summary>
    public static List<Deed> ReadRees46(string path) =>
    [
        .. ReadRows(path).Skip(1).Select(row => new Deed(
            row[7], row[1], row[2], row[4], decimal.Parse(row[6], CultureInfo.InvariantCulture),
            DateTimeOffset.ParseExact(row[0], "yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal))),
    ];

    /// <summary>Reads user behaviour on Taobao: user, item, category, behaviour, seconds.</summary>
    public static List<Deed> ReadTaobao(string path) =>
    [
        .. ReadRows(path).Select(row => new Deed(
            row[0], row[3], row[1], row[2], 0, DateTimeOffset.FromUnixTimeSeconds(long.Parse(row[4], CultureInfo.InvariantCulture)))),
    ];

    private static IEnumerable<string[]> ReadRows(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            yield return line.Split(',');
        }
    }
}

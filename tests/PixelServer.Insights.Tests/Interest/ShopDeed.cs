using System.Globalization;
using System.IO.Compression;

namespace PixelServer.Insights.Tests.Interest;

/// <summary>A line of a shop's October: who looked at, put into the cart or bought what, and when.</summary>
internal sealed record ShopDeed(string Who, string What, string Product, string Category, string Brand, DateTimeOffset Time)
{
    /// <summary>event_time, event_type, product_id, category_id, category_code, brand, price, user_id, user_session.</summary>
    public static List<ShopDeed> Read(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        var deeds = new List<ShopDeed>();
        reader.ReadLine();
        while (reader.ReadLine() is { } line)
        {
            var row = line.Split(',');
            var time = DateTimeOffset.ParseExact(row[0], "yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
            deeds.Add(new ShopDeed(row[7], row[1], row[2], row[4], row[5], time));
        }

        return deeds;
    }
}

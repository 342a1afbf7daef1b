using System.Globalization;
using System.Text;

namespace PixelServer.Pipeline.Tests.Import;

/// <summary>Made-up files.</summary>
internal static class Some
{
    /// <summary>Lines that compress badly enough to fill several buffers.</summary>
    public static string Lines(int count)
    {
        var random = new Random(7);
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{random.NextInt64():x16}\n");
        }

        return text.ToString();
    }

    /// <summary>A CSV file with a header; every <paramref name="badEvery"/>-th row cannot be stored. Rows are one minute apart.</summary>
    public static string Csv(int rows, int badEvery = int.MaxValue)
    {
        var text = new StringBuilder("time,event,visitor,page_url,plan\n");
        for (var i = 1; i <= rows; i++)
        {
            var time = 1_700_000_000 + (i * 60);
            var name = i % badEvery == 0 ? "Not A Name" : "page_view";
            text.Append(CultureInfo.InvariantCulture, $"{time},{name},v{i % 17},https://shop.example/{i},free\n");
        }

        return text.ToString();
    }
}

using System.IO.Compression;
using System.Text;
using PixelServer.Testing;

namespace PixelServer.Pipeline.Tests.Enrichment.Sources;

/// <summary>URLs and referrers of a real web log, as UTF-8.</summary>
internal static class WebLog
{
    public const string File = "weblogs/apache_logs.gz";

    public static List<(byte[] Url, byte[] Referrer)> Read()
    {
        var views = new List<(byte[], byte[])>();
        using var stream = System.IO.File.OpenRead(SharedData.PathOf(File));
        using var reader = new StreamReader(new GZipStream(stream, CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            var quoted = line.Split('"');
            var request = quoted.Length > 3 ? quoted[1].Split(' ') : [];
            if (request.Length > 1)
            {
                views.Add((Encoding.UTF8.GetBytes($"http://semicomplete.com{request[1]}"), Encoding.UTF8.GetBytes(quoted[3])));
            }
        }

        return views;
    }
}

namespace PixelServer.Pipeline.Enrichment.Geo;

/// <summary>Settings of the geo look-up, section <c>Geo</c>.</summary>
public sealed class GeoOptions
{
    public const string Section = "Geo";

    /// <summary>
    /// MaxMind DB files of any kind (City, Country, ASN, ISP, Anonymous-IP …). All are asked, earlier ones win, replaced files are taken up.
    /// None: <c>country.mmdb</c> beside the program.
    /// </summary>
    public string[] Databases { get; set; } = [];

    /// <summary>The files to open. (A default in <see cref="Databases"/> would stay beside what the configuration names.)</summary>
    internal IReadOnlyList<string> Paths =>
        Databases.Length > 0 ? Databases : [Path.Combine(AppContext.BaseDirectory, "country.mmdb")];

    /// <summary>The errors in these settings, each naming key, value and fix; empty when all is well.</summary>
    public IEnumerable<string> Errors()
    {
        for (var i = 0; i < Databases.Length; i++)
        {
            if (string.IsNullOrWhiteSpace(Databases[i]))
            {
                yield return $"Geo:Databases:{i} is empty; name a MaxMind DB file (.mmdb), or leave the key out.";
            }
            else if (Array.IndexOf(Databases, Databases[i]) < i)
            {
                yield return $"Geo:Databases:{i} is {Databases[i]}, which was named before; leave it out.";
            }
        }
    }
}

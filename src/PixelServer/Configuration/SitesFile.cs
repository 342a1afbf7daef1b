namespace PixelServer.Configuration;

/// <summary><c>sites.json</c> in the data folder: the registered sites, edited by people and read again when it changes.</summary>
internal static class SitesFile
{
    private const string FirstContent = """
        {
          "Sites": {
            "demo": {
              "Name": "Demo shop",
              "Origins": [],
              "DefaultConsent": "am"
            }
          }
        }

        """;

    /// <summary>Makes the file with the site <c>demo</c> at the first start.</summary>
    public static void CreateIfMissing(DataDirectory data)
    {
        if (!File.Exists(data.SitesFile))
        {
            File.WriteAllText(data.SitesFile, FirstContent);
        }
    }
}

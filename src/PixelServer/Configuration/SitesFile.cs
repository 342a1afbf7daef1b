using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.FileProviders;

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

    /// <summary>
    /// Adds the file to the configuration, above the defaults and below everything else, so that environment and command line
    /// win. When it changes and cannot be read, the settings in force stay.
    /// </summary>
    /// <exception cref="InvalidDataException">The file cannot be read now.</exception>
    public static void AddTo(ConfigurationManager configuration, DataDirectory data)
    {
        var isRead = false;
        configuration.Sources.Insert(1, new JsonConfigurationSource
        {
            Path = Path.GetFileName(data.SitesFile),
            FileProvider = new PhysicalFileProvider(data.Path),
            Optional = true,
            ReloadOnChange = true,
            OnLoadException = failure =>
            {
                // A later failure is thrown where nobody catches it and announces no change: all that is missing is a word.
                if (isRead)
                {
                    Console.Error.WriteLine($"warning: {data.SitesFile} cannot be read, the earlier settings stay: {failure.Exception.InnerException?.Message ?? failure.Exception.Message}");
                }
            },
        });
        isRead = true;
    }
}

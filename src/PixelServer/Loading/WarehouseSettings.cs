using PixelServer.Configuration;

namespace PixelServer.Loading;

/// <summary>Which ClickHouse to use, section <c>ClickHouse</c>: an own server when <see cref="Url"/> is set, else the embedded one.</summary>
internal sealed class WarehouseSettings
{
    public const string Section = "ClickHouse";

    /// <summary>Address of an own server's HTTP interface; empty for the embedded engine.</summary>
    public string Url { get; set; } = "";

    public string User { get; set; } = "default";

    public string Password { get; set; } = "";

    public string Database { get; set; } = "default";

    /// <summary>Port of the embedded engine on 127.0.0.1; 0 for any free one.</summary>
    public int EmbeddedPort { get; set; } = 8123;

    /// <summary>Path of libchdb; empty to search in node_modules.</summary>
    public string EmbeddedLibrary { get; set; } = "";

    public bool IsEmbedded => Url.Length == 0;

    /// <summary>An own server as <c>keys.json</c> shall name it: its one login serves commands too.</summary>
    public ClickHouseKeys OwnKeys()
    {
        var login = new ClickHouseLogin { User = User, Password = Password };
        return new ClickHouseKeys { Url = new Uri(Url).ToString().TrimEnd('/'), Database = Database, Writer = login, Analyst = login };
    }

    /// <summary>The errors in these settings, each naming key, value and fix.</summary>
    public IEnumerable<string> Errors()
    {
        if (!IsEmbedded && !(Uri.TryCreate(Url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
        {
            yield return $"ClickHouse:Url is '{Url}'; use an address like http://clickhouse:8123, or nothing for the embedded engine.";
        }

        if (EmbeddedPort is < 0 or > 65535)
        {
            yield return $"ClickHouse:EmbeddedPort is {EmbeddedPort}; use 0 to 65535.";
        }
    }
}

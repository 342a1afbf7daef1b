using System.ComponentModel.DataAnnotations;
using PixelServer.Configuration;
using PixelServer.Pipeline.Settings;

namespace PixelServer.Loading;

/// <summary>Which ClickHouse to use, section <c>ClickHouse</c>: an own server when <see cref="Url"/> is set, else the embedded one.</summary>
internal sealed class WarehouseSettings
{
    public const string Section = "ClickHouse";

    /// <summary>Address of an own server's HTTP interface, as <c>http://clickhouse:8123</c>. Empty: the embedded engine.</summary>
    public string Url { get; set; } = "";

    /// <summary>User of an own server.</summary>
    public string User { get; set; } = "default";

    /// <summary>Password of an own server's user.</summary>
    [Secret]
    public string Password { get; set; } = "";

    /// <summary>Database of an own server; its tables are made in there.</summary>
    public string Database { get; set; } = "default";

    /// <summary>Port of the embedded engine on 127.0.0.1; 0 for any free one.</summary>
    [Range(0, 65535)]
    public int EmbeddedPort { get; set; } = 8123;

    /// <summary>Path of <c>libchdb.so</c>. Empty: searched for in <c>node_modules</c>.</summary>
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
        foreach (var error in SettingLimits.Errors(Section, this))
        {
            yield return error;
        }

        if (!IsEmbedded && !(Uri.TryCreate(Url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
        {
            yield return $"ClickHouse:Url is '{SecretMask.OfAddress(Url)}'; use an address like http://clickhouse:8123, or nothing for the embedded engine.";
        }
    }
}

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

    /// <summary>
    /// A cluster of an own server, by its name in <c>remote_servers</c>: tables are spread over its shards. Empty: one
    /// server. Chosen before the first start; see <c>cluster.md</c>.
    /// </summary>
    public string Cluster { get; set; } = "";

    /// <summary>
    /// HTTP addresses of all nodes of a <see cref="Cluster"/> that has no Keeper: its tables are not replicated. None: the cluster
    /// has Keeper, and its tables are replicated.
    /// </summary>
    public string[] Nodes { get; set; } = [];

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
        return new ClickHouseKeys { Url = new Uri(Url).ToString().TrimEnd('/'), Database = Database, Cluster = Cluster, Nodes = Nodes, Writer = login, Analyst = login };
    }

    /// <summary>The errors in these settings, each naming key, value and fix.</summary>
    public IEnumerable<string> Errors()
    {
        foreach (var error in SettingLimits.Errors(Section, this))
        {
            yield return error;
        }

        if (Cluster.Any(character => !char.IsAsciiLetterOrDigit(character) && character is not ('_' or '-')))
        {
            yield return $"ClickHouse:Cluster is '{Cluster}'; use the name of one of ClickHouse's remote_servers: letters, digits, '_' and '-'.";
        }

        if (Cluster.Length > 0 && IsEmbedded)
        {
            yield return $"ClickHouse:Cluster is '{Cluster}' without ClickHouse:Url; name one of its nodes, as http://clickhouse:8123.";
        }

        if (Nodes.Length > 0 && Cluster.Length == 0)
        {
            yield return "ClickHouse:Nodes is set without ClickHouse:Cluster; name the cluster, or leave the nodes out.";
        }

        foreach (var (node, number) in Nodes.Select((node, number) => (node, number)))
        {
            if (!(Uri.TryCreate(node, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"))
            {
                yield return $"ClickHouse:Nodes:{number} is '{SecretMask.OfAddress(node)}'; use an address like http://clickhouse-1:8123.";
            }
        }

        if (!IsEmbedded && !(Uri.TryCreate(Url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
        {
            yield return $"ClickHouse:Url is '{SecretMask.OfAddress(Url)}'; use an address like http://clickhouse:8123, or nothing for the embedded engine.";
        }
    }
}

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

    /// <summary>
    /// A cluster of an own server, by its name in ClickHouse's <c>remote_servers</c>: tables are spread over its shards. Empty (the
    /// default): one server. Chosen before the first start; see deploy/cluster.md.
    /// </summary>
    public string Cluster { get; set; } = "";

    /// <summary>
    /// HTTP addresses of all nodes of a <see cref="Cluster"/> that has no Keeper: its tables are not replicated. Default: none, the
    /// cluster has Keeper and its tables are replicated.
    /// </summary>
    public string[] Nodes { get; set; } = [];

    /// <summary>Port of the embedded engine on 127.0.0.1; 0 for any free one.</summary>
    public int EmbeddedPort { get; set; } = 8123;

    /// <summary>Path of libchdb; empty to search in node_modules.</summary>
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
        if (!IsEmbedded && !(Uri.TryCreate(Url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
        {
            yield return $"ClickHouse:Url is '{Url}'; use an address like http://clickhouse:8123, or nothing for the embedded engine.";
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
                yield return $"ClickHouse:Nodes:{number} is '{node}'; use an address like http://clickhouse-1:8123.";
            }
        }

        if (EmbeddedPort is < 0 or > 65535)
        {
            yield return $"ClickHouse:EmbeddedPort is {EmbeddedPort}; use 0 to 65535.";
        }
    }
}

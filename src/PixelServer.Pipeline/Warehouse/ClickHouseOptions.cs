using System.ComponentModel.DataAnnotations;

namespace PixelServer.Pipeline.Warehouse;

/// <summary>Where ClickHouse is and how long to wait for it. Section <c>ClickHouse</c>.</summary>
public sealed class ClickHouseOptions
{
    public const string Section = "ClickHouse";

    /// <summary>Address of ClickHouse's HTTP interface.</summary>
    [Required]
    public Uri Url { get; set; } = new("http://127.0.0.1:8123/");

    [Required]
    public string Database { get; set; } = "default";

    [Required]
    public string User { get; set; } = "default";

    public string Password { get; set; } = "";

    /// <summary>
    /// A cluster of shards, by its name in <c>remote_servers</c>, whose node <see cref="Url"/> is; empty for one server. Default: empty.
    /// </summary>
    public string Cluster { get; set; } = "";

    /// <summary>
    /// The HTTP interfaces of all nodes of a cluster that has no Keeper: its tables are not replicated. Empty (the default): there is
    /// Keeper, tables are replicated, and the nodes find each other.
    /// </summary>
    public IReadOnlyList<Uri> Nodes { get; set; } = [];

    /// <summary>How long a connection may take to open.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a statement or a read may take in all.</summary>
    public TimeSpan QueryTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long an insert may take before its outcome counts as uncertain.</summary>
    public TimeSpan InsertTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How often a read is tried again after a passing failure. Inserts are never repeated by the client.</summary>
    [Range(0, 10)]
    public int ReadRetries { get; set; } = 3;
}

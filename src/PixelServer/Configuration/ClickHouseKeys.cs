using System.Text.Json.Serialization;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Configuration;

/// <summary>Where ClickHouse answers and who may do what there.</summary>
internal sealed record ClickHouseKeys
{
    [JsonRequired]
    public required string Url { get; init; }

    /// <summary>Where the product's tables are.</summary>
    public string Database { get; init; } = "default";

    /// <summary>The cluster that the server is a node of; empty for none.</summary>
    public string Cluster { get; init; } = "";

    /// <summary>All its nodes, where they have no Keeper.</summary>
    public IReadOnlyList<string> Nodes { get; init; } = [];

    /// <summary>The product itself: full rights.</summary>
    [JsonRequired]
    public required ClickHouseLogin Writer { get; init; }

    /// <summary>People and their tools: reads only.</summary>
    [JsonRequired]
    public required ClickHouseLogin Analyst { get; init; }

    /// <summary>How to connect as the product.</summary>
    [JsonIgnore]
    public ClickHouseOptions WriterOptions => OptionsOf(Writer);

    /// <summary>How to connect with one of the logins.</summary>
    public ClickHouseOptions OptionsOf(ClickHouseLogin login) => new()
    {
        Url = new Uri(Url),
        Database = Database,
        User = login.User,
        Password = login.Password,
        Cluster = Cluster,
        Nodes = [.. Nodes.Select(node => new Uri(node))],
    };

    /// <summary>The same with logins that an engine of our own can have: an own server's may be one for all, or without a password.</summary>
    public ClickHouseKeys ForOwnEngine() => Writer.IsProtected && Analyst.IsProtected && Writer.User != Analyst.User
        ? this
        : this with { Writer = ClickHouseLogin.Create("writer"), Analyst = ClickHouseLogin.Create("analyst") };
}

namespace PixelServer.Faults.Plan;

/// <summary>The names of what faults are aimed at.</summary>
internal static class Target
{
    public const string Server = "server";
    public const string Engine = "engine";
    public const string FirstCollector = "collector-1";
    public const string SecondCollector = "collector-2";
    public const string FirstLoader = "loader-1";
    public const string SecondLoader = "loader-2";
    public const string Redis = "redis";
    public const string ClickHouse = "clickhouse";

    /// <summary>All processes and links of a layout; a link is <c>client&gt;server</c>.</summary>
    public static IReadOnlyList<string> Targets(this Layout layout) => layout switch
    {
        Layout.Single => [Server, Engine],
        Layout.Remote => [Server, ClickHouse, Link(Server, ClickHouse)],
        _ =>
        [
            FirstCollector, SecondCollector, FirstLoader, SecondLoader, Redis, ClickHouse,
            Link(FirstCollector, Redis), Link(SecondCollector, Redis), Link(FirstLoader, Redis), Link(SecondLoader, Redis),
            Link(FirstLoader, ClickHouse), Link(SecondLoader, ClickHouse),
        ],
    };

    public static string Link(string client, string server) => $"{client}>{server}";
}

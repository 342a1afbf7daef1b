using PixelServer.Loading;
using PixelServer.Pipeline.Redis;

namespace PixelServer.Configuration;

/// <summary>Which roles this process has, configuration key <c>Roles</c>, and whether it sends blocks to Redis or takes them from there.</summary>
internal sealed record ServerLayout(ServerRoles Roles, bool HasRedis)
{
    /// <summary>Configuration key of the roles, what <c>--roles</c> sets: names separated by commas; empty for all.</summary>
    public const string RolesKey = "Roles";

    public bool IsCollector => (Roles & ServerRoles.Collector) != 0;

    public bool IsLoader => (Roles & ServerRoles.Loader) != 0;

    public bool IsAudiences => (Roles & ServerRoles.Audiences) != 0;

    public bool IsDashboard => (Roles & ServerRoles.Dashboard) != 0;

    /// <summary>It works with ClickHouse, and so its <c>keys.json</c> tells commands where that is.</summary>
    public bool HasClickHouse => IsLoader || IsAudiences || IsDashboard;

    /// <summary>The roles by name, in the order of an event's way.</summary>
    public IReadOnlyList<string> Names =>
        [.. RoleByName.Where(pair => (Roles & pair.Role) != 0).Select(pair => pair.Name)];

    public string RoleNames => Roles == ServerRoles.All ? "all roles" : string.Join(", ", Names);

    private static (string Name, ServerRoles Role)[] RoleByName { get; } =
        [("collector", ServerRoles.Collector), ("loader", ServerRoles.Loader), ("audiences", ServerRoles.Audiences), ("dashboard", ServerRoles.Dashboard)];

    /// <summary>Reads the layout; what cannot be read is left out and named by <see cref="Errors"/>.</summary>
    public static ServerLayout Read(IConfiguration configuration)
    {
        var names = NamesIn(configuration);
        var roles = names.Length == 0 ? ServerRoles.All : names.Select(Parse).Aggregate(ServerRoles.None, (all, role) => all | role);
        var movesBlocks = (roles & (ServerRoles.Collector | ServerRoles.Loader)) != 0;
        return new ServerLayout(roles, movesBlocks && IsSet(configuration, RedisOptions.Section, nameof(RedisOptions.Configuration)));
    }

    /// <summary>The errors in these settings, each naming key, value and fix.</summary>
    public static IEnumerable<string> Errors(IConfiguration configuration)
    {
        foreach (var name in NamesIn(configuration).Where(name => Parse(name) == ServerRoles.None))
        {
            yield return $"{RolesKey} has '{name}'; the roles are collector, loader, audiences and dashboard.";
        }

        var layout = Read(configuration);
        if (!layout.HasRedis && layout.IsCollector != layout.IsLoader)
        {
            yield return $"{RolesKey} is '{configuration[RolesKey]}' without Redis; set Redis:Configuration=HOST:PORT, or let one process be collector and loader.";
        }

        if (layout is { HasClickHouse: true, IsLoader: false } && !IsSet(configuration, WarehouseSettings.Section, nameof(WarehouseSettings.Url)))
        {
            yield return $"{RolesKey} is '{configuration[RolesKey]}' without ClickHouse: set ClickHouse:Url=http://HOST:8123 to that of the loaders"
                + " (with ClickHouse:User, :Password, :Database), or let the process be a loader too.";
        }
    }

    private static bool IsSet(IConfiguration configuration, string section, string key) => !string.IsNullOrWhiteSpace(configuration[$"{section}:{key}"]);

    private static string[] NamesIn(IConfiguration configuration) =>
        (configuration[RolesKey] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static ServerRoles Parse(string name) =>
        RoleByName.FirstOrDefault(pair => pair.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Role;
}

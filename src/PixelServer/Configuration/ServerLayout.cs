using PixelServer.Pipeline.Redis;

namespace PixelServer.Configuration;

/// <summary>Which roles this process has, configuration key <c>Roles</c>, and whether blocks travel between roles over Redis.</summary>
internal sealed record ServerLayout(ServerRoles Roles, bool HasRedis)
{
    /// <summary>Configuration key of the roles, what <c>--roles</c> sets: names separated by commas; empty for all.</summary>
    public const string RolesKey = "Roles";

    public bool IsCollector => (Roles & ServerRoles.Collector) != 0;

    public bool IsLoader => (Roles & ServerRoles.Loader) != 0;

    public string RoleNames => Roles == ServerRoles.All ? "all roles" : Roles.ToString().ToLowerInvariant();

    /// <summary>Reads the layout; what cannot be read is left out and named by <see cref="Errors"/>.</summary>
    public static ServerLayout Read(IConfiguration configuration)
    {
        var names = Names(configuration);
        var roles = names.Length == 0 ? ServerRoles.All : names.Select(Parse).Aggregate(ServerRoles.None, (all, role) => all | role);
        return new ServerLayout(roles, !string.IsNullOrWhiteSpace(configuration[$"{RedisOptions.Section}:{nameof(RedisOptions.Configuration)}"]));
    }

    /// <summary>The errors in these settings, each naming key, value and fix.</summary>
    public static IEnumerable<string> Errors(IConfiguration configuration)
    {
        foreach (var name in Names(configuration).Where(name => Parse(name) == ServerRoles.None))
        {
            yield return $"{RolesKey} has '{name}'; the roles are collector and loader.";
        }

        var layout = Read(configuration);
        if (layout is { HasRedis: false, Roles: ServerRoles.Collector or ServerRoles.Loader })
        {
            yield return $"{RolesKey} is '{configuration[RolesKey]}' without Redis; set Redis:Configuration=HOST:PORT, or let one process have both roles.";
        }
    }

    private static string[] Names(IConfiguration configuration) =>
        (configuration[RolesKey] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static ServerRoles Parse(string name) => name.ToLowerInvariant() switch
    {
        "collector" => ServerRoles.Collector,
        "loader" => ServerRoles.Loader,
        _ => ServerRoles.None,
    };
}

using PixelServer.Insights.Questions;

namespace PixelServer.Insights.Panels;

/// <summary>What sessions can be broken down by.</summary>
/// <param name="Name">As in the address.</param>
/// <param name="Sql">Of a session.</param>
public sealed record BreakdownDimension(string Name, string Sql)
{
    /// <summary>All there are.</summary>
    public static IReadOnlyList<BreakdownDimension> All { get; } =
    [
        .. ((string[])["channel", "network", "source", "medium", "campaign", "landing_page", "exit_page", "country", "region", "device_type", "os", "browser", "language",
            "in_app", "bot_name", "referrer_host"]).Select(name => new BreakdownDimension(name, name)),
        new("visitors", SessionColumns.Visitors),
    ];

    public static BreakdownDimension Find(string name) => All.First(one => one.Name == name);
}

using System.ComponentModel;

namespace PixelServer.Sites;

/// <summary>The sites of this server, and what holds for all of them.</summary>
internal sealed record SiteListView
{
    public required IReadOnlyList<SiteView> Sites { get; init; }

    [Description("Whether sites can be added here")]
    public required bool Editable { get; init; }

    [Description("What to know about changing them; null for nothing")]
    public required string? Note { get; init; }

    public required IReadOnlyList<RetentionView> Retention { get; init; }
}

/// <summary>How long a table's rows are kept, of all sites.</summary>
internal sealed record RetentionView(
    string Table,
    [property: Description("Days from loading, as ClickHouse has it now; null for ever")] int? Days,
    [property: Description("The setting of the loader that changes it")] string Key);

using PixelServer.Pipeline.Loading;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Loading;

/// <summary>What is known of ClickHouse at the moment; null until it was first reached. Swapped whole.</summary>
/// <param name="Client">The writing user's client.</param>
/// <param name="Url">Where it answers.</param>
/// <param name="Embedded">The engine of our own; null with an own server.</param>
/// <param name="Loader">The loader that feeds it; null in a process that is none.</param>
internal sealed record WarehouseLink(ClickHouseClient Client, Uri Url, ClickHouse.EmbeddedClickHouse? Embedded, BlockLoader? Loader)
{
    /// <summary>Whether the tables still keep their rows as the loader has set; null in a process that is none.</summary>
    public RetentionWatch? Retention { get; init; }
}

/// <summary>
/// Where other parts find the warehouse once it is there, in a process that loads (<see cref="WarehouseService"/>) as in one that does
/// not (<see cref="WarehouseWatch"/>). Thread-safe.
/// </summary>
internal sealed class WarehouseConnection
{
    private volatile WarehouseLink? _link;
    private volatile bool _isReady;
    private volatile string? _watchError;

    public WarehouseLink? Link => _link;

    /// <summary>True once the tables have their shape.</summary>
    public bool IsReady => _isReady;

    /// <summary>What it fails with at the moment; null when it does not.</summary>
    public string? LastError => _link?.Loader?.Status.LastError ?? _watchError;

    /// <summary>How the tables keep their rows otherwise than this process has set; null when they do not.</summary>
    public string? OtherRetention => _link?.Retention?.Difference;

    public void Set(WarehouseLink link) => _link = link;

    public void SetReady() => _isReady = true;

    /// <summary>What a process without a loader saw last: a failure, or null for none.</summary>
    public void SetWatched(string? error) => _watchError = error;
}

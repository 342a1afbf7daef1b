using PixelServer.Pipeline.Loading;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Loading;

/// <summary>What is known of ClickHouse at the moment; null until it was first reached. Swapped whole.</summary>
/// <param name="Client">The writing user's client.</param>
/// <param name="Url">Where it answers.</param>
/// <param name="Embedded">The engine of our own; null with an own server.</param>
/// <param name="Loader">The loader that feeds it.</param>
internal sealed record WarehouseLink(ClickHouseClient Client, Uri Url, ClickHouse.EmbeddedClickHouse? Embedded, BlockLoader Loader);

/// <summary>Where other parts find the warehouse once it is there. Thread-safe.</summary>
internal sealed class WarehouseConnection
{
    private volatile WarehouseLink? _link;
    private volatile bool _isReady;

    public WarehouseLink? Link => _link;

    /// <summary>True once the tables have their shape.</summary>
    public bool IsReady => _isReady;

    public void Set(WarehouseLink link) => _link = link;

    public void SetReady() => _isReady = true;
}

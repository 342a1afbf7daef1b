namespace PixelServer.Pipeline.Simulation;

/// <summary>Pages of the shop.</summary>
internal enum PageKind : byte
{
    None,
    Home,
    Category,
    Item,
    Search,
    Checkout,
    Account,
}

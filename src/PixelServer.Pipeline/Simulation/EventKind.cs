namespace PixelServer.Pipeline.Simulation;

/// <summary>Events that are made, in the order in which the table <c>events</c> sorts their names.</summary>
internal enum EventKind : byte
{
    AddToCart,
    BeginCheckout,
    PageView,
    Purchase,
    Search,
    SignUp,
    ViewItem,
}

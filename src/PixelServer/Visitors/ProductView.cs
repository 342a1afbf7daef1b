namespace PixelServer.Visitors;

/// <summary>A product of an event.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Category">Its category.</param>
/// <param name="Price">Per piece, decimal, in the event's currency.</param>
/// <param name="Quantity">How many, decimal.</param>
internal sealed record ProductView(string Id, string Name, string Category, string Price, string Quantity);

namespace PixelServer.Audiences.Tests;

/// <summary>A product of an event.</summary>
internal sealed record SomeItem(string Id, string Category = "", string Brand = "", decimal Price = 0, decimal Quantity = 1, string Name = "");

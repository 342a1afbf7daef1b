namespace PixelServer.Insights.Tests;

/// <summary>A product of an event.</summary>
internal sealed record SomeItem(string Id, string Category = "", string Brand = "", string Name = "");

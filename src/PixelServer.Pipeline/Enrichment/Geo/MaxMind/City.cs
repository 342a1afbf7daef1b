using PixelServer.Events;

namespace PixelServer.Pipeline.Enrichment.Geo.MaxMind;

/// <param name="Name">In English.</param>
internal readonly record struct City(Utf8Text Name);

using PixelServer.Events;

namespace PixelServer.Pipeline.Enrichment.Geo.MaxMind;

/// <param name="IsoCode">ISO 3166-1 alpha-2.</param>
internal readonly record struct Country(Utf8Text IsoCode);

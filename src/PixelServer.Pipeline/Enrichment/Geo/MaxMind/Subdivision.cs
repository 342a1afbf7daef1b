using PixelServer.Events;

namespace PixelServer.Pipeline.Enrichment.Geo.MaxMind;

/// <param name="IsoCode">The part of an ISO 3166-2 code behind the country.</param>
/// <param name="Name">In English.</param>
internal readonly record struct Subdivision(Utf8Text IsoCode, Utf8Text Name);

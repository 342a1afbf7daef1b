using PixelServer.Events;

namespace PixelServer.Pipeline.Enrichment.Geo.MaxMind;

/// <param name="Latitude">Degrees.</param>
/// <param name="Longitude">Degrees.</param>
/// <param name="AccuracyRadius">Kilometres.</param>
/// <param name="TimeZone">Of the IANA data, for example <c>Europe/London</c>.</param>
internal readonly record struct Location(double? Latitude, double? Longitude, int? AccuracyRadius, Utf8Text TimeZone);

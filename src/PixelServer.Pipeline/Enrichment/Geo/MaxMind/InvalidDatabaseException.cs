namespace PixelServer.Pipeline.Enrichment.Geo.MaxMind;

/// <summary>A MaxMind DB file is damaged or none; the message says what is wrong. MaxMind's own reader has the same exception.</summary>
internal sealed class InvalidDatabaseException(string message) : Exception(message);

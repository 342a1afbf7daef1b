using System.Diagnostics.Metrics;
using PixelServer.RateLimits;

namespace PixelServer.Metrics;

/// <summary>Who asks too much.</summary>
/// <param name="rates">Limits of the API.</param>
/// <param name="connections">None, or one while connections of an address are limited.</param>
internal sealed class AccessMetrics(AccessRates rates, IEnumerable<AddressConnections> connections) : IMetricSource
{
    public void AddTo(Meter meter)
    {
        meter.CreateObservableCounter(
            "pixelserver.access.limited", Limited, description: "Requests to the API answered 429: wrong keys of an address that sent many, and requests of a key that made many.");
        meter.CreateObservableCounter(
            "pixelserver.connections.refused",
            () => connections.Sum(one => one.Refused),
            description: "Connections closed unread because their address had too many (RateLimits:AddressConnections).");
    }

    private Measurement<long>[] Limited() =>
    [
        new(rates.WrongKeysLimited, new KeyValuePair<string, object?>("limit", "wrong_keys")),
        new(rates.RequestsLimited, new KeyValuePair<string, object?>("limit", "key_requests")),
    ];
}

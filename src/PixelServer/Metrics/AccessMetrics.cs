using System.Diagnostics.Metrics;
using PixelServer.RateLimits;

namespace PixelServer.Metrics;

/// <summary>Who asks the API too much.</summary>
internal sealed class AccessMetrics(AccessRates rates) : IMetricSource
{
    public void AddTo(Meter meter) => meter.CreateObservableCounter(
        "pixelserver.access.limited", Limited, description: "Requests to the API answered 429: wrong keys of an address that sent many, and requests of a key that made many.");

    private Measurement<long>[] Limited() =>
    [
        new(rates.WrongKeysLimited, new KeyValuePair<string, object?>("limit", "wrong_keys")),
        new(rates.RequestsLimited, new KeyValuePair<string, object?>("limit", "key_requests")),
    ];
}

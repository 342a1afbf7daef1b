using PixelServer.Events;

namespace PixelServer.Tests.Collection;

/// <summary>What a record of the log says of its visitor, in plain types.</summary>
internal sealed record LoggedRequest(
    string Event,
    ulong Visitor,
    bool HasCookieTime,
    RequestSignals Signals,
    Consent Consent,
    long? ClientTime,
    string Address,
    string Agent,
    string Referrer);

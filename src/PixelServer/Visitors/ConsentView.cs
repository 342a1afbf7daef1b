namespace PixelServer.Visitors;

/// <summary>What a visitor consents to, by its newest word.</summary>
/// <param name="Analytics">To analytics.</param>
/// <param name="Marketing">To marketing; exports leave out who does not.</param>
/// <param name="GlobalPrivacyControl">The browser sends Global Privacy Control; exports leave them out.</param>
/// <param name="DoNotTrack">The browser sends Do Not Track.</param>
/// <param name="At">Time of that word.</param>
internal sealed record ConsentView(bool Analytics, bool Marketing, bool GlobalPrivacyControl, bool DoNotTrack, DateTimeOffset At);

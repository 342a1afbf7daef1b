namespace PixelServer.Faults.Judging;

/// <summary>A row of <c>events</c>: its id, and all that was sent with it in one text.</summary>
internal readonly record struct StoredEvent(string Id, string Fingerprint);

namespace PixelServer.Faults.Judging;

/// <summary>A row of <c>rejected_events</c>.</summary>
internal readonly record struct RejectedEvent(string Reason, string Payload);

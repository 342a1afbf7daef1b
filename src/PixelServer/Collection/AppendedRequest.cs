using PixelServer.Events;
using PixelServer.Pipeline.EventLog;

namespace PixelServer.Collection;

/// <summary>What came of a request at the log.</summary>
/// <param name="Reason">Why the request itself is not in it, if so.</param>
/// <param name="Request">Where it is.</param>
/// <param name="Withdrawal">Where the visitor's withdrawal is, if the request was one.</param>
internal readonly record struct AppendedRequest(RejectReason Reason, LogPosition? Request, LogPosition? Withdrawal);

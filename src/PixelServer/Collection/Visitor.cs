using PixelServer.Events;

namespace PixelServer.Collection;

/// <summary>Who sends a request, as far as consent lets us know, and what the answer does to the cookie.</summary>
/// <param name="Id">The visitor's id; 0 when it is only counted that there was one.</param>
/// <param name="CreatedAt">When the cookie was first set, in Unix seconds; 0 without one.</param>
/// <param name="Signals">What is stored of all this.</param>
/// <param name="Policy">What the privacy signals of the request mean to the site.</param>
/// <param name="SetCookie">The answer's Set-Cookie header, if any.</param>
/// <param name="Withdrawn">The cookie of a visitor who says in this request that it must not be used.</param>
internal readonly record struct Visitor(
    ulong Id, uint CreatedAt, RequestSignals Signals, SignalPolicy Policy, string? SetCookie, VisitorCookie? Withdrawn);

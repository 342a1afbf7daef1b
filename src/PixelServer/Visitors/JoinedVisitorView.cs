namespace PixelServer.Visitors;

/// <summary>A visitor of a person.</summary>
/// <param name="Visitor">Its id.</param>
/// <param name="Since">From when on, for a shared computer; else null.</param>
/// <param name="Until">Before when, likewise.</param>
internal sealed record JoinedVisitorView(string Visitor, string? Since, string? Until);

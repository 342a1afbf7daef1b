namespace PixelServer.Pipeline.Persons;

/// <summary>A link: a visitor was seen with an identity.</summary>
/// <param name="Owner">Whose sites; empty for the default owner.</param>
/// <param name="Visitor">The visitor's id.</param>
/// <param name="IsCookieless">The visitor's id is of one day.</param>
/// <param name="Identity">The identity.</param>
/// <param name="IsMain">The identity was named first of its kind, not as another form of the one before it (a phone without its plus).</param>
/// <param name="FirstSeen">When first, in Unix milliseconds.</param>
/// <param name="LastSeen">When last.</param>
public readonly record struct VisitorIdentity(
    string Owner, ulong Visitor, bool IsCookieless, Identity Identity, bool IsMain, long FirstSeen, long LastSeen);

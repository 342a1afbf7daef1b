namespace PixelServer.Pipeline.Persons;

/// <summary>A visitor of a person.</summary>
/// <param name="Visitor">The visitor's id.</param>
/// <param name="Since">From when on; null for always.</param>
/// <param name="Until">Before when; null for always.</param>
public sealed record KnownVisitor(ulong Visitor, string? Since, string? Until);

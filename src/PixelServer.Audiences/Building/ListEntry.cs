namespace PixelServer.Audiences.Building;

/// <summary>Somebody on an uploaded list.</summary>
/// <param name="Kind">By what.</param>
/// <param name="Value">The visitor's id, the user id, or SHA-256 as 64 lower-case hexadecimal digits.</param>
public sealed record ListEntry(ListEntryKind Kind, string Value);

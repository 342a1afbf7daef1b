namespace PixelServer.Pipeline.Persons;

/// <summary>A decision as it is kept.</summary>
/// <param name="Id">By which it is undone.</param>
/// <param name="MadeAt">When.</param>
/// <param name="Kind">split, join or ignore.</param>
/// <param name="Owner">Whose sites; empty for the default owner.</param>
/// <param name="First">Its subject.</param>
/// <param name="Second">The other one; empty where there is none.</param>
/// <param name="Note">Why.</param>
/// <param name="UndoneAt">When it was undone; null while it is in force.</param>
public sealed record StoredDecision(
    string Id, DateTime MadeAt, string Kind, string Owner, string First, string Second, string Note, DateTime? UndoneAt);

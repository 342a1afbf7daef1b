namespace PixelServer.Audiences.Exports;

/// <summary>Somebody an export has to decide about.</summary>
/// <param name="Standing">Whether the member may be in a file now.</param>
/// <param name="Member">The member as known now; null unless allowed.</param>
/// <param name="Earlier">
/// The member as an earlier export may have had it: by what was surely known then, and by what may have been. Null where it had not.
/// </param>
/// <param name="SkippedIdentifiers">Hashes and user ids that were left out because they mean nobody or are no hashes.</param>
internal sealed record ExportCandidate(
    ExportStanding Standing, ExportMember? Member, (ExportMember? Surely, ExportMember? Maybe) Earlier, int SkippedIdentifiers);

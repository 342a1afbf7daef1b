using PixelServer.Audiences.Exports.Formats;

namespace PixelServer.Audiences.Exports;

/// <summary>
/// The entries of one member: all of them, or those that an earlier export had not for sure, and those that it may have had and that are no
/// more. Adding what is there and removing what is not harms nobody; the opposite would. Reused from member to member.
/// </summary>
internal sealed class EntryDifference(ExportFormat format, FormatSettings settings, bool isFull) : IDisposable
{
    private readonly EntryBuffer _now = new();
    private readonly EntryBuffer _surely = new();
    private readonly EntryBuffer _maybe = new();
    private readonly EntryBuffer _removing = new();

    /// <summary>How many entries the member has now.</summary>
    public int Count => _now.Count;

    /// <summary>Reads a member and hands on its entries; a reason where the member may be exported and has none.</summary>
    public RejectReason? Read(ExportCandidate candidate, ExportFiles? files)
    {
        var reason = Write(candidate.Member, ExportAction.Add, _now);
        if (files is null)
        {
            return reason;
        }

        Write(candidate.Earlier.Surely, ExportAction.Add, _surely);
        Write(candidate.Earlier.Maybe, ExportAction.Add, _maybe);
        AddTo(files);
        if (!isFull)
        {
            Write(candidate.Earlier.Surely, ExportAction.Remove, _removing);
            RemoveFrom(files, _surely, exceptIn: null);
            Write(candidate.Earlier.Maybe, ExportAction.Remove, _removing);
            RemoveFrom(files, _maybe, exceptIn: _surely);
        }

        return reason;
    }

    public void Dispose()
    {
        _now.Dispose();
        _surely.Dispose();
        _maybe.Dispose();
        _removing.Dispose();
    }

    private RejectReason? Write(ExportMember? member, ExportAction action, EntryBuffer entries)
    {
        entries.Clear();
        return member is null ? null : format.Write(member, settings, action, entries);
    }

    private void AddTo(ExportFiles files)
    {
        for (var entry = 0; entry < _now.Count; entry++)
        {
            if (isFull || !IsIn(_surely, _now[entry]) || !IsIn(_maybe, _now[entry]))
            {
                files.Add(_now[entry]);
            }
        }
    }

    private void RemoveFrom(ExportFiles files, EntryBuffer before, EntryBuffer? exceptIn)
    {
        for (var entry = 0; entry < before.Count; entry++)
        {
            if (!IsIn(_now, before[entry]) && (exceptIn is null || !IsIn(exceptIn, before[entry])))
            {
                files.Remove(_removing[entry]);
            }
        }
    }

    private static bool IsIn(EntryBuffer entries, ReadOnlySpan<byte> entry)
    {
        for (var other = 0; other < entries.Count; other++)
        {
            if (entries[other].SequenceEqual(entry))
            {
                return true;
            }
        }

        return false;
    }
}

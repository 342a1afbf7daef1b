namespace PixelServer.Pipeline.Persons;

/// <summary>
/// Who sat at a shared computer when. An event belongs to the person identified last before it, as long as that person is not
/// silent for longer than the hold time; then to nobody until the next one says who it is. The other choice, giving the computer to
/// one of its users, would hand what the others looked at to a stranger. Fed with one visitor's identifications after the other, each in the
/// order of time. Not thread-safe.
/// </summary>
internal sealed class HolderTimeline(TimeSpan holdTime)
{
    private readonly long _hold = (long)holdTime.TotalMilliseconds;
    private readonly List<PersonRow> _rows = [];
    private PersonRow? _open;

    /// <summary>The rows so far; complete after <see cref="End"/>.</summary>
    public IReadOnlyList<PersonRow> Rows => _rows;

    /// <summary>Somebody was identified.</summary>
    public void Add(string owner, ulong visitor, long time, ulong person)
    {
        // An event at the very end of a hold is still held.
        var until = time + _hold + 1;
        if (_open is { } open && open.Owner == owner && open.Visitor == visitor)
        {
            if (open.Person == person && time < open.Until)
            {
                _open = open with { Until = until };
                return;
            }

            _open = open with { Until = Math.Min(open.Until, time) };
        }

        End();
        _open = new PersonRow(owner, visitor, time, until, person);
    }

    /// <summary>There are no more.</summary>
    public void End()
    {
        // Two persons in the same millisecond: the later line counts.
        if (_open is { } open && open.Since < open.Until)
        {
            _rows.Add(open);
        }

        _open = null;
    }
}

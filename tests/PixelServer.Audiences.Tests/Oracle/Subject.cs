namespace PixelServer.Audiences.Tests.Oracle;

/// <summary>A visitor or person, and all that is known of it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Events">What it did, words on consent among it, in no order.</param>
/// <param name="Visitors">The events of each visitor that is it for good.</param>
internal sealed record Subject(ulong Id, IReadOnlyList<SomeEvent> Events, IReadOnlyList<IReadOnlyList<SomeEvent>> Visitors)
{
    /// <summary>The events of its visitors that are no word on consent.</summary>
    public IReadOnlyList<SomeEvent> Seen { get; } = [.. Visitors.SelectMany(events => events).Where(one => one.Event != "consent")];
}

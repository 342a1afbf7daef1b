namespace PixelServer.Audiences.Definitions;

/// <summary>Which events are meant.</summary>
/// <param name="Events">Their names; empty for any but a word on consent.</param>
/// <param name="Tests">What must hold of an event's own fields, all of it.</param>
/// <param name="ItemTests">What must hold of one and the same item of the event, all of it; empty for nothing.</param>
public sealed record EventMatch(IReadOnlyList<string> Events, IReadOnlyList<FieldTest> Tests, IReadOnlyList<FieldTest> ItemTests)
{
    /// <summary>The event that only says that consent has changed.</summary>
    public const string ConsentEvent = "consent";

    public static readonly EventMatch Any = new([], [], []);
}

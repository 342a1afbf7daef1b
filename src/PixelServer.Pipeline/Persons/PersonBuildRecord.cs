namespace PixelServer.Pipeline.Persons;

/// <summary>A complete build.</summary>
/// <param name="Generation">The identities it was made of; begun by a full build.</param>
/// <param name="Build">The number of its rows; an earlier build's where nothing had changed.</param>
/// <param name="SeenUntil">Events loaded before this are in it; Unix milliseconds of ClickHouse's clock.</param>
/// <param name="Links">Pairs of a visitor and an identity.</param>
/// <param name="Meaningless">Pairs left out because their identity means nobody.</param>
/// <param name="Unusable">Identities left out because they are ignored or too many visitors have them.</param>
/// <param name="Visitors">Visitors with a person.</param>
/// <param name="Persons">Persons.</param>
/// <param name="SharedVisitors">Visitors that are shared computers.</param>
/// <param name="Fingerprint">Hash of its rows.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record PersonBuildRecord(
    ulong Generation,
    ulong Build,
    long SeenUntil,
    long Links,
    long Meaningless,
    long Unusable,
    long Visitors,
    long Persons,
    long SharedVisitors,
    ulong Fingerprint,
    double Seconds)
{
    /// <summary>When the full build began whose identities it was made of.</summary>
    public DateTimeOffset FullAt => BuildNumber.TimeOf(Generation);
}

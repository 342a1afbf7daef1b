namespace PixelServer.Audiences.Building;

/// <summary>A complete build of an audience. Times are Unix milliseconds.</summary>
/// <param name="Audience">Id of the audience.</param>
/// <param name="Build">Number of the build; its rows in <c>audience_members</c>.</param>
/// <param name="Version">Version of the definition.</param>
/// <param name="Site">Site of the audience.</param>
/// <param name="AsOf">The time from which windows were counted back.</param>
/// <param name="SeenUntil">Events loaded before this time are in it.</param>
/// <param name="CompletedAt">When it was complete.</param>
/// <param name="IsFull">Made of all visitors; else of those about whom something had changed.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Size">Members.</param>
/// <param name="Visitors">Their visitors.</param>
/// <param name="Entered">Members who were not in the build before.</param>
/// <param name="Departed">Members of the build before who are not in it.</param>
/// <param name="Examined">Visitors that were looked at.</param>
/// <param name="Inputs">What else it was made of: builds by audience, and those of persons and visitors.</param>
public sealed record AudienceBuildRecord(
    string Audience,
    ulong Build,
    string Version,
    string Site,
    long AsOf,
    long SeenUntil,
    long CompletedAt,
    bool IsFull,
    double Seconds,
    long Size,
    long Visitors,
    long Entered,
    long Departed,
    long Examined,
    IReadOnlyDictionary<string, ulong> Inputs)
{
    /// <summary>Key of <see cref="Inputs"/>: the build of persons.</summary>
    public const string Persons = "_persons";

    /// <summary>Key of <see cref="Inputs"/>: the generation of visitor_states.</summary>
    public const string VisitorStates = "_visitors";
}

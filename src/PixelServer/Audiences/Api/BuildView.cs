using System.Globalization;
using PixelServer.Audiences.Building;

namespace PixelServer.Audiences.Api;

/// <summary>A complete build of an audience.</summary>
/// <param name="Build">Its number.</param>
/// <param name="Version">Version of the definition it was made of.</param>
/// <param name="AsOf">The time from which windows were counted back.</param>
/// <param name="SeenUntil">Events loaded before this time are in it.</param>
/// <param name="CompletedAt">When it was complete.</param>
/// <param name="IsFull">Made of all visitors; else of those of whom something had changed.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Size">Members.</param>
/// <param name="Visitors">Their visitors.</param>
/// <param name="Entered">Members who were not in the build before.</param>
/// <param name="Departed">Members of the build before who are not in it.</param>
/// <param name="Examined">Visitors that were looked at.</param>
internal sealed record BuildView(
    string Build,
    string Version,
    DateTimeOffset AsOf,
    DateTimeOffset SeenUntil,
    DateTimeOffset CompletedAt,
    bool IsFull,
    double Seconds,
    long Size,
    long Visitors,
    long Entered,
    long Departed,
    long Examined)
{
    public static BuildView Of(AudienceBuildRecord record) => new(
        record.Build.ToString(CultureInfo.InvariantCulture),
        record.Version,
        DateTimeOffset.FromUnixTimeMilliseconds(record.AsOf),
        DateTimeOffset.FromUnixTimeMilliseconds(record.SeenUntil),
        DateTimeOffset.FromUnixTimeMilliseconds(record.CompletedAt),
        record.IsFull,
        Math.Round(record.Seconds, 3),
        record.Size,
        record.Visitors,
        record.Entered,
        record.Departed,
        record.Examined);
}

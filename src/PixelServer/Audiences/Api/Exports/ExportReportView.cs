using System.Text.Json;
using PixelServer.Audiences.Exports;

namespace PixelServer.Audiences.Api.Exports;

/// <summary>What an export holds and what it leaves out. Names no person.</summary>
/// <param name="Build">The build.</param>
/// <param name="AsOf">The time from which the build's windows were counted back.</param>
/// <param name="MadeAt">When the export began to read.</param>
/// <param name="Members">Members of the build.</param>
/// <param name="LeftOut">Members who are in no file, by reason.</param>
/// <param name="Allowed">All others.</param>
/// <param name="WithEmail">Of those who may be in a file.</param>
/// <param name="WithPhone">Likewise.</param>
/// <param name="WithClickId">Likewise.</param>
/// <param name="WithUserId">Likewise.</param>
/// <param name="Exported">Those who have a row.</param>
/// <param name="Rows">Their rows.</param>
/// <param name="Rejected">Members who may be in a file and have no row, by reason.</param>
/// <param name="SkippedIdentifiers">Identities that were left out because they mean nobody or are no hashes.</param>
/// <param name="Minimum">What the platform asks of the audience's size.</param>
/// <param name="Sql">In preflights: what was asked of ClickHouse; members are put together of its rows.</param>
internal sealed record ExportReportView(
    string Build,
    DateTimeOffset AsOf,
    DateTimeOffset MadeAt,
    long Members,
    IReadOnlyDictionary<string, long> LeftOut,
    long Allowed,
    ExportShare WithEmail,
    ExportShare WithPhone,
    ExportShare WithClickId,
    ExportShare WithUserId,
    long Exported,
    long Rows,
    IReadOnlyDictionary<string, long> Rejected,
    long SkippedIdentifiers,
    ExportMinimum? Minimum,
    string? Sql = null)
{
    public static ExportReportView Of(ExportReport report) => new(
        report.Build,
        report.AsOf,
        report.MadeAt,
        report.Members,
        report.LeftOut,
        report.Allowed,
        report.WithEmail,
        report.WithPhone,
        report.WithClickId,
        report.WithUserId,
        report.Exported,
        report.Rows,
        report.Rejected.ToDictionary(pair => JsonNamingPolicy.SnakeCaseLower.ConvertName(pair.Key.ToString()), pair => pair.Value),
        report.SkippedIdentifiers,
        report.Minimum);
}

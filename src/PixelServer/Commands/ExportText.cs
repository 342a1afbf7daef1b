using System.Globalization;
using PixelServer.Audiences.Api.Exports;
using PixelServer.Audiences.Exports;

namespace PixelServer.Commands;

/// <summary>Tells a person about exports, on standard output.</summary>
internal static class ExportText
{
    public static void Print(IReadOnlyList<ExportFormatView> formats)
    {
        foreach (var format in formats)
        {
            var minimum = format.Minimum is { } least ? string.Create(CultureInfo.InvariantCulture, $"; at least {least.Members:N0} {least.Counts}") : "";
            Console.WriteLine($"{format.Id}: {format.Title}{(format.HasDifference ? "" : "; full only")}{minimum}");
            foreach (var setting in format.Settings)
            {
                Console.WriteLine($"    {setting.Name}={setting.Default ?? "(needed)"}  {setting.Meaning}");
            }
        }
    }

    public static void Print(IReadOnlyList<ExportView> exports) => AudienceTable.Print(
        ["export", "format", "kind", "state", "asked for"],
        exports.Select(export => new[]
        {
            export.Id, export.Format, export.Earlier is null ? "full" : "difference", export.State.ToString().ToLowerInvariant(), AudienceTable.Time(export.RequestedAt),
        }));

    public static void Print(ScheduleView schedule)
    {
        var kind = schedule.Difference ? "differences" : "full";
        var where = schedule.WebhookHost is { } host ? $" to {host}" : "";
        Console.WriteLine($"{schedule.Id}: {schedule.Audience} as {schedule.Format}, {kind}, every {AudienceTable.Age(schedule.EverySeconds)}{where}");
    }

    public static void Print(ExportView export)
    {
        Console.WriteLine($"export {export.Id} of {export.Audience} as {export.Format}: {export.State.ToString().ToLowerInvariant()}");
        if (export.Report is { } report)
        {
            Print(report);
        }

        foreach (var file in export.Files ?? [])
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"  {file.Name}  {file.Action.ToString().ToLowerInvariant()}  {file.Rows:N0} rows  {file.Bytes:N0} bytes"));
        }

        if (export.Delivery is { } delivery)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {delivery.Host} has accepted {delivery.Delivered} of {delivery.Parts} files"));
        }
    }

    private static void Print(ExportReportView report)
    {
        Line($"{report.Members:N0} members, {report.Allowed:N0} may be exported{Reasons(report.LeftOut)}");
        Line($"{report.Exported:N0} have a row ({report.Rows:N0} rows){Reasons(report.Rejected)}");
        Line($"with e-mail {Share(report.WithEmail)}, phone {Share(report.WithPhone)}, click id {Share(report.WithClickId)}, user id {Share(report.WithUserId)}");
        if (report.Minimum is { IsBelow: true } minimum)
        {
            Line($"too small: the platform wants at least {minimum.Members:N0} {minimum.Counts} ({minimum.Source})");
        }

        static void Line(FormattableString text) => Console.WriteLine($"  {text.ToString(CultureInfo.InvariantCulture)}");
    }

    private static string Share(ExportShare share) => string.Create(CultureInfo.InvariantCulture, $"{share.Percent:0.#} %");

    private static string Reasons(IReadOnlyDictionary<string, long> reasons)
    {
        var some = reasons.Where(pair => pair.Value > 0).Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Value:N0} {pair.Key}")).ToList();
        return some.Count == 0 ? "" : $"; left out: {string.Join(", ", some)}";
    }
}

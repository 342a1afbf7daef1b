using System.CommandLine;
using System.Text;
using PixelServer.Configuration;
using PixelServer.Enrichment;
using PixelServer.Events;
using PixelServer.Pipeline.Import;
using PixelServer.Pipeline.Replay;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Commands;

/// <summary>
/// <c>pixelserver replay</c>: submits rejected events again, after a fix or an update. Exit code 0 also when none of them is an
/// event now.
/// </summary>
internal static class ReplayCommand
{
    private static readonly TimeSpan QueryTimeout = TimeSpan.FromMinutes(5);

    public static Command Create()
    {
        var data = CommandOptions.Data();
        var site = new Option<string?>("--site") { Description = "Only events of this site", HelpName = "ID" };
        var reason = new Option<string?>("--reason") { Description = "Only events that were rejected for this reason", HelpName = "REASON" };
        var from = TimeOption("--from", "Only events received at this time or later; ISO 8601, without zone UTC");
        var to = TimeOption("--to", "Only events received before this time");
        var dryRun = new Option<bool>("--dry-run") { Description = "Only read and count; changes nothing" };
        var json = new Option<bool>("--json") { Description = "The summary as one JSON object" };
        reason.AcceptOnlyFromAmong([.. Enum.GetValues<RejectReason>().Where(IsReplayable).Select(RejectReasonNames.Name)]);
        var command = new Command("replay", "Submit rejected events again; what is an event by today's rules is stored")
        {
            data, site, reason, from, to, dryRun, json,
        };
        command.SetAction((result, stop) => RunAsync(
            new DataDirectory(result.GetRequiredValue(data)),
            new ReplayFilter
            {
                Site = result.GetValue(site),
                Reason = result.GetValue(reason),
                From = result.GetValue(from),
                To = result.GetValue(to),
            },
            result.GetValue(dryRun),
            new ReplayReport(result.GetValue(json), TimeProvider.System),
            stop));
        return command;
    }

    private static async Task<int> RunAsync(
        DataDirectory data, ReplayFilter filter, bool isTrial, ReplayReport report, CancellationToken stop)
    {
        ServerConnection? server = null;
        try
        {
            server = new ServerConnection(data);
            using var client = server.Open(server.Keys.ClickHouse.Writer, QueryTimeout);
            using var only = ImportLock.Take(data.ReplayLock, "replay");
            using var warehouse = new ReplayWarehouse(client, TimeProvider.System);
            using var replay = new EventReplay(warehouse, EnrichmentFeature.ForCommand(data), filter) { IsTrial = isTrial };
            var summary = await report.FollowAsync(replay, stop);
            if (summary.Stopped)
            {
                ReplayReport.Failed("interrupted. What is stored stays; the same command goes on from there.");
                return 130;
            }

            return 0;
        }
        catch (ClickHouseException e)
        {
            ReplayReport.Failed(server?.Explain(e) ?? e.Message);
            return 1;
        }
        catch (Exception e) when (e is ReplayException or ImportException or CommandException)
        {
            ReplayReport.Failed(e.Message);
            return 1;
        }
    }

    // What the collector refuses at once is not kept, lines of files and damaged records are no requests, repetitions are stored.
    private static bool IsReplayable(RejectReason reason) =>
        reason == RejectReason.MalformedJson || reason is > RejectReason.DamagedRecord and not (RejectReason.BadLine or RejectReason.DuplicateEvent);

    private static Option<long?> TimeOption(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (new TimeFormat().TryParse(Encoding.UTF8.GetBytes(text), out var microseconds))
            {
                return microseconds;
            }

            result.AddError($"{name} takes a time such as 2026-10-31 or 2026-10-31T12:00:00Z, not '{text}'.");
            return null;
        },
    };
}

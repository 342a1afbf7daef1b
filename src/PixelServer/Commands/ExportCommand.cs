using System.CommandLine;
using PixelServer.Audiences.Api;
using PixelServer.Audiences.Api.Exports;
using PixelServer.Configuration;

namespace PixelServer.Commands;

/// <summary>
/// <c>pixelserver export</c>: audiences as files for platforms, made by the running server. Exit code 1 when something cannot be done, 2 when it
/// cannot be meant.
/// </summary>
internal static class ExportCommand
{
    private const string Name = "export";

    public static Command Create()
    {
        var shared = new AudienceOptionSet();
        var id = AudienceOptionSet.Id();
        var order = new ExportOrderOptions();
        var to = new Option<string?>("--to") { Description = "Fetch the files into this folder, which must not exist", HelpName = "FOLDER" };
        var command = new Command(
            Name,
            """
            Export an audience as files for a platform

            Who has not consented to marketing, sends Global Privacy Control or was erased is in no file. An audience that was never
            built is built first.

            Examples:
              pixelserver export formats
              pixelserver export cart-abandoners --format meta --to meta-files
              pixelserver export cart-abandoners --format google_customer_match --difference --to google-files
              pixelserver export cart-abandoners --format csv --webhook https://example.com/hook --webhook-secret-file secret
            """)
        {
            shared.Data, shared.Json, id, to, Formats(shared), List(shared), Schedules(shared), Stop(shared),
        };
        order.AddTo(command);
        command.SetAction((result, stop) => AudienceSession.RunAsync(shared, result, Name, session =>
            ExportAsync(session, result.GetRequiredValue(id), order.Read(result), result.GetValue(to), stop)));
        return command;
    }

    private static async Task<int> ExportAsync(AudienceSession session, string id, ExportOrder order, string? to, CancellationToken stop)
    {
        if (to is not null && Path.Exists(to))
        {
            throw new CommandException($"{to} exists; name a folder that does not.");
        }

        if (order.Every is not null)
        {
            var schedule = await session.SendAsync<ScheduleView>(HttpMethod.Post, $"{Address(id)}/schedules", stop, AudienceSession.Body(order));
            session.Print(schedule, ExportText.Print);
            return 0;
        }

        await BuildFirstAsync(session, id, stop);
        var asked = await session.SendAsync<ExportView>(HttpMethod.Post, Address(id), stop, AudienceSession.Body(order));
        var address = $"{Address(id)}/{asked.Id}";

        // A receiver that keeps failing is tried for a day; nobody waits for that here.
        var export = await AudienceProgress.FollowAsync(
            $"exporting {id}",
            token => session.SendAsync<ExportView>(HttpMethod.Get, address, token),
            answer => (answer.Progress, answer.IsOver || answer is { State: ExportState.Delivering, Error: not null }),
            stop);
        if (to is not null && export.Files is { } files)
        {
            await FetchAsync(session, address, [.. files.Select(file => file.Name), "rejected.csv", "report.json"], to, stop);
        }

        session.Print(export, ExportText.Print);
        return export.Error is { } error ? throw new CommandException(error) : 0;
    }

    // An audience that was created a moment ago.
    private static async Task BuildFirstAsync(AudienceSession session, string id, CancellationToken stop)
    {
        var audience = $"/v1/audiences/{Uri.EscapeDataString(id)}";
        if ((await session.SendAsync<AudienceView>(HttpMethod.Get, audience, stop)).Build is not null)
        {
            return;
        }

        var asked = await session.SendAsync<JobView>(HttpMethod.Post, $"{audience}/builds", stop);
        var job = await AudienceProgress.FollowBuildAsync(session, asked, stop);
        if (job.Error is { } error)
        {
            throw new CommandException(error);
        }
    }

    private static async Task FetchAsync(AudienceSession session, string address, IReadOnlyList<string> names, string folder, CancellationToken stop)
    {
        var partial = $"{folder.TrimEnd(Path.DirectorySeparatorChar)}.partial";
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(partial);
        }
        else
        {
            Directory.CreateDirectory(partial, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        foreach (var name in names)
        {
            await using var file = new FileStream(Path.Combine(partial, name), OwnFile());
            await session.CopyAsync($"{address}/files/{Uri.EscapeDataString(name)}", file, stop);
        }

        Directory.Move(partial, folder);
    }

    // What is in them identifies people.
    private static FileStreamOptions OwnFile()
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    private static Command Formats(AudienceOptionSet shared)
    {
        var command = new Command("formats", "The formats there are, and their settings");
        command.SetAction((result, stop) => AudienceSession.RunAsync(shared, result, Name, async session =>
        {
            session.Print(await session.SendAsync<List<ExportFormatView>>(HttpMethod.Get, "/v1/exports/formats", stop), ExportText.Print);
            return 0;
        }));
        return command;
    }

    private static Command List(AudienceOptionSet shared)
    {
        var id = AudienceOptionSet.Id();
        var command = new Command("list", "Exports of an audience that are kept") { id };
        command.SetAction((result, stop) => AudienceSession.RunAsync(shared, result, Name, async session =>
        {
            session.Print(await session.SendAsync<List<ExportView>>(HttpMethod.Get, Address(result.GetRequiredValue(id)), stop), ExportText.Print);
            return 0;
        }));
        return command;
    }

    private static Command Schedules(AudienceOptionSet shared)
    {
        var id = AudienceOptionSet.Id();
        var command = new Command("schedules", "Exports of an audience that are made again and again") { id };
        command.SetAction((result, stop) => AudienceSession.RunAsync(shared, result, Name, async session =>
        {
            var schedules = await session.SendAsync<List<ScheduleView>>(HttpMethod.Get, $"{Address(result.GetRequiredValue(id))}/schedules", stop);
            session.Print(schedules, all => all.ForEach(ExportText.Print));
            return 0;
        }));
        return command;
    }

    private static Command Stop(AudienceOptionSet shared)
    {
        var id = AudienceOptionSet.Id();
        var schedule = new Argument<string>("SCHEDULE") { Description = "As export schedules shows it" };
        var command = new Command("stop", "Make no more exports of a schedule") { id, schedule };
        command.SetAction((result, stop) => AudienceSession.RunAsync(shared, result, Name, async session =>
        {
            var one = result.GetRequiredValue(schedule);
            await session.SendAsync(HttpMethod.Delete, $"{Address(result.GetRequiredValue(id))}/schedules/{Uri.EscapeDataString(one)}", stop);
            session.Print(new { stopped = one }, gone => Console.WriteLine($"{gone.stopped} is stopped"));
            return 0;
        }));
        return command;
    }

    private static string Address(string id) => $"/v1/audiences/{Uri.EscapeDataString(id)}/exports";
}

using System.CommandLine;
using PixelServer.Audiences.Api;
using PixelServer.Audiences.Api.Lists;
using PixelServer.Audiences.Api.Lookalikes;
using PixelServer.Configuration;

namespace PixelServer.Commands;

/// <summary><c>pixelserver audience</c>: audiences of the running server, over its API. Exit code 1 when something cannot be done, 2 when it cannot be meant.</summary>
internal static class AudienceCommand
{
    private const string Name = "audience";
    private const string Root = "/v1/audiences";

    public static Command Create()
    {
        var shared = new AudienceOptionSet();
        return new Command(
            Name,
            """
            Define, size, build and look into audiences

            Examples:
              pixelserver audience templates
              pixelserver audience preview --template cart-abandoners
              pixelserver audience create --template cart-abandoners
              pixelserver audience create shoes.yaml --id shoe-lovers
              pixelserver audience build cart-abandoners
              pixelserver audience explain cart-abandoners 1234567890123456789
              pixelserver audience model lookalike-buyers
            """)
        {
            shared.Data, shared.Json,
            List(shared), Show(shared), Templates(shared), Create(shared), Change(shared), Preview(shared), Build(shared), Builds(shared), Sql(shared),
            Members(shared), Changes(shared), Overlap(shared), Explain(shared), Model(shared), Upload(shared), Delete(shared),
        };
    }

    private static Command List(AudienceOptionSet shared) => Asking<AudienceListView>(
        shared, new Command("list", "All audiences: sizes, who came and went with the last build, age, problems"), _ => Root, AudienceText.Print);

    private static Command Show(AudienceOptionSet shared)
    {
        var id = AudienceOptionSet.Id();
        return Asking<AudienceView>(
            shared, new Command("show", "An audience: in words, its newest build, its definition") { id }, result => Address(result.GetRequiredValue(id)), AudienceText.Print);
    }

    private static Command Templates(AudienceOptionSet shared)
    {
        var site = new Option<string?>("--site") { Description = "Site of the definitions [default: the only one there is]", HelpName = "SITE" };
        return Asking<List<TemplateView>>(
            shared,
            new Command("templates", "Definitions to begin with; with --json whole") { site },
            result => $"{Root}/templates{(result.GetValue(site) is { } chosen ? $"?site={Uri.EscapeDataString(chosen)}" : "")}",
            AudienceText.Print);
    }

    private static Command Create(AudienceOptionSet shared)
    {
        var source = new AudienceDefinitionSource();
        var id = new Option<string?>("--id") { Description = "Its id [default: the template's, or made of the name]", HelpName = "ID" };
        var command = new Command("create", "Save a new audience; it is built within seconds") { id };
        source.AddTo(command);
        command.SetAction((result, stop) => RunAsync(shared, result, async session =>
        {
            var (definition, usual) = await source.ReadAsync(result, session, stop);
            var chosen = (result.GetValue(id) ?? usual) is { } text ? $"?id={Uri.EscapeDataString(text)}" : "";
            session.Print(await session.SendAsync<AudienceView>(HttpMethod.Post, Root + chosen, stop, AudienceSession.Body(definition)), AudienceText.Print);
            return 0;
        }));
        return command;
    }

    private static Command Change(AudienceOptionSet shared)
    {
        var source = new AudienceDefinitionSource();
        var id = AudienceOptionSet.Id();
        var command = new Command("change", "Give an audience another definition") { id };
        source.AddTo(command);
        command.SetAction((result, stop) => RunAsync(shared, result, async session =>
        {
            var (definition, _) = await source.ReadAsync(result, session, stop);
            session.Print(
                await session.SendAsync<AudienceView>(HttpMethod.Put, Address(result.GetRequiredValue(id)), stop, AudienceSession.Body(definition)), AudienceText.Print);
            return 0;
        }));
        return command;
    }

    private static Command Preview(AudienceOptionSet shared)
    {
        var source = new AudienceDefinitionSource();
        var exact = new Option<bool>("--exact") { Description = "The exact number, however long it takes" };
        var command = new Command("preview", "How large an audience would be, within a second or so") { exact };
        source.AddTo(command);
        command.SetAction((result, stop) => RunAsync(shared, result, async session =>
        {
            var (definition, _) = await source.ReadAsync(result, session, stop);
            var address = $"{Root}/preview?exact={(result.GetValue(exact) ? "true" : "false")}";
            session.Print(await session.SendAsync<PreviewView>(HttpMethod.Post, address, stop, AudienceSession.Body(definition)), AudienceText.Print);
            return 0;
        }));
        return command;
    }

    private static Command Build(AudienceOptionSet shared)
    {
        var id = AudienceOptionSet.Id();
        var full = new Option<bool>("--full") { Description = "Look at all visitors, not only at those of whom something has changed" };
        var command = new Command("build", "Build an audience now; Ctrl-C cancels it, and the last build stays") { id, full };
        command.SetAction((result, stop) => RunAsync(shared, result, async session =>
        {
            var address = $"{Address(result.GetRequiredValue(id))}/builds?full={(result.GetValue(full) ? "true" : "false")}";
            return await FollowAsync(session, await session.SendAsync<JobView>(HttpMethod.Post, address, stop), stop);
        }));
        return command;
    }

    private static Command Builds(AudienceOptionSet shared)
    {
        var id = AudienceOptionSet.Id();
        return Asking<List<BuildView>>(
            shared,
            new Command("builds", "The history of an audience's sizes") { id },
            result => $"{Address(result.GetRequiredValue(id))}/builds",
            builds => AudienceTable.Print(
                ["build", "complete", " members", " in", " out", " seconds"],
                builds.Select(build => new[]
                {
                    build.Build, AudienceTable.Time(build.CompletedAt), AudienceTable.Number(build.Size), AudienceTable.Number(build.Entered),
                    AudienceTable.Number(build.Departed), build.Seconds.ToString("0.0", System.Globalization.CultureInfo.InvariantCulture),
                })));
    }

    private static Command Sql(AudienceOptionSet shared)
    {
        var id = AudienceOptionSet.Id();
        return Asking<SqlView>(
            shared,
            new Command("sql", "The statement that finds an audience's members, as a script for any ClickHouse client") { id },
            result => $"{Address(result.GetRequiredValue(id))}/sql",
            sql => Console.Write(sql.Script));
    }

    private static Command Members(AudienceOptionSet shared)
    {
        var id = AudienceOptionSet.Id();
        var after = new Option<string?>("--after") { Description = "Only members behind this one, by id", HelpName = "MEMBER" };
        var limit = Limit(100);
        return Asking<MembersView>(
            shared,
            new Command("members", "Who is in an audience, by ids") { id, after, limit },
            result => $"{Address(result.GetRequiredValue(id))}/members?limit={result.GetValue(limit)}{(result.GetValue(after) is { } last ? $"&after={Uri.EscapeDataString(last)}" : "")}",
            AudienceText.Print);
    }

    private static Command Changes(AudienceOptionSet shared)
    {
        var id = AudienceOptionSet.Id();
        var limit = Limit(1000);
        return Asking<ChangesView>(
            shared,
            new Command("changes", "Who came and who went with the last build") { id, limit },
            result => $"{Address(result.GetRequiredValue(id))}/changes?limit={result.GetValue(limit)}",
            AudienceText.Print);
    }

    private static Command Overlap(AudienceOptionSet shared)
    {
        var ids = new Argument<string[]>("ID") { Description = "Two audiences or more", Arity = new ArgumentArity(2, 30) };
        return Asking<OverlapView>(
            shared,
            new Command("overlap", "How many visitors audiences have in common") { ids },
            result => $"{Root}/overlap?ids={Uri.EscapeDataString(string.Join(',', result.GetRequiredValue(ids)))}",
            AudienceText.Print);
    }

    private static Command Explain(AudienceOptionSet shared)
    {
        var id = AudienceOptionSet.Id();
        var visitor = VisitorArgument.Create(isCertain: false);
        return Asking<ExplanationView>(
            shared,
            new Command("explain", "Why a visitor is in an audience, or not") { id, visitor },
            result => $"{Address(result.GetRequiredValue(id))}/explain/0x{result.GetRequiredValue(visitor):x}",
            AudienceText.Print);
    }

    private static Command Model(AudienceOptionSet shared)
    {
        var id = AudienceOptionSet.Id();
        return Asking<LookalikeView>(
            shared,
            new Command("model", "How good the model of a lookalike is, and what it goes by") { id },
            result => $"{Address(result.GetRequiredValue(id))}/model",
            LookalikeText.Print);
    }

    private static Command Upload(AudienceOptionSet shared)
    {
        var id = AudienceOptionSet.Id();
        var file = new Argument<FileInfo>("FILE")
        {
            Description = "CSV with columns visitor_id, user_id, email, phone, email_sha256, phone_sha256; JSON lines of these; or one identifier a line",
        };
        file.AcceptExistingOnly();
        var country = new Option<string?>("--country-code") { Description = "Country of telephone numbers without one, such as 49", HelpName = "CODE" };
        var command = new Command("upload", "Replace who stands on a list; addresses and numbers are hashed and not stored") { id, file, country };
        command.SetAction((result, stop) => RunAsync(shared, result, async session =>
        {
            var code = result.GetValue(country) is { } text ? $"?country_code={Uri.EscapeDataString(text)}" : "";
            await using var body = result.GetRequiredValue(file).OpenRead();
            using var content = new StreamContent(body);
            content.Headers.ContentType = new("text/plain");
            session.Print(
                await session.SendAsync<ListUploadView>(HttpMethod.Put, $"{Address(result.GetRequiredValue(id))}/list{code}", stop, content), AudienceText.Print);
            return 0;
        }));
        return command;
    }

    private static Command Delete(AudienceOptionSet shared)
    {
        var id = AudienceOptionSet.Id();
        var command = new Command("delete", "Delete an audience that no other asks for") { id };
        command.SetAction((result, stop) => RunAsync(shared, result, async session =>
        {
            await session.SendAsync(HttpMethod.Delete, Address(result.GetRequiredValue(id)), stop);
            session.Print(new { deleted = result.GetRequiredValue(id) }, gone => Console.WriteLine($"{gone.deleted} is deleted"));
            return 0;
        }));
        return command;
    }

    private static async Task<int> FollowAsync(AudienceSession session, JobView job, CancellationToken stop)
    {
        try
        {
            job = await AudienceProgress.FollowBuildAsync(session, job, stop);
        }
        catch (OperationCanceledException)
        {
            await session.SendAsync(HttpMethod.Delete, $"{Root}/jobs/{job.Id}", CancellationToken.None);
            await Console.Error.WriteLineAsync($"pixelserver {Name}: interrupted; the build is cancelled, and the last one stays in force.");
            return 130;
        }

        session.Print(job, AudienceText.Print);
        return job.Error is { } error ? throw new CommandException(error) : 0;
    }

    private static Command Asking<T>(AudienceOptionSet shared, Command command, Func<ParseResult, string> address, Action<T> describe)
    {
        command.SetAction((result, stop) => RunAsync(shared, result, async session =>
        {
            session.Print(await session.SendAsync<T>(HttpMethod.Get, address(result), stop), describe);
            return 0;
        }));
        return command;
    }

    private static Task<int> RunAsync(AudienceOptionSet shared, ParseResult result, Func<AudienceSession, Task<int>> run) =>
        AudienceSession.RunAsync(shared, result, Name, run);

    private static Option<int> Limit(int usual) => new("--limit") { Description = "So many at most", HelpName = "N", DefaultValueFactory = _ => usual };

    private static string Address(string id) => $"{Root}/{Uri.EscapeDataString(id)}";
}

using System.CommandLine;
using System.Globalization;
using PixelServer.Configuration;
using PixelServer.Pipeline.Persons;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Commands;

/// <summary><c>pixelserver persons</c>: who is who, and what people decide about it. Exit code 1 when it cannot be done or nobody is found.</summary>
internal static class PersonsCommand
{
    private const string SubjectHelp = "visitor:ID, user:ID, email:SHA256 or phone:SHA256";
    private const string PersonPrefix = "person:";

    private static readonly TimeSpan QueryTimeout = TimeSpan.FromHours(1);

    public static Command Create()
    {
        var shared = new PersonsOptionSet();
        return new Command("persons", "Join visitors to persons by what they were identified by, and correct it")
        {
            shared.Data, shared.Json, Build(shared), Show(shared), Join(shared), Split(shared), Ignore(shared), Undo(shared), Decisions(shared),
        };
    }

    private static Command Build(PersonsOptionSet shared)
    {
        var full = new Option<bool>("--full") { Description = "From all events, not only those loaded since the last build" };
        var command = new Command("build", "Build the persons now instead of at the next interval") { full };
        command.SetAction((result, stop) => RunAsync(shared, result, async session =>
        {
            session.Report.Print(await session.BuildAsync(result.GetValue(full), stop));
            return 0;
        }));
        return command;
    }

    private static Command Show(PersonsOptionSet shared)
    {
        var subject = new Argument<string>("subject") { Description = $"{SubjectHelp}, or person:ID" };
        subject.Validators.Add(result =>
        {
            if (Refusal(() => ParseShown(result.Tokens[0].Value)) is { } error)
            {
                result.AddError(error);
            }
        });
        var command = new Command("show", "Show a person: visitors and identities") { subject, shared.Owner };
        command.SetAction((result, stop) => RunAsync(shared, result, async session =>
        {
            var owner = await session.FindOwnerAsync(stop);
            var (person, shown) = ParseShown(result.GetRequiredValue(subject));
            IReadOnlyList<KnownPerson> found = person is { } id
                ? [.. new[] { await session.Lookup.FindAsync(owner, id, stop) }.OfType<KnownPerson>()]
                : await session.Lookup.FindAsync(owner, shown.GetValueOrDefault(), stop);
            if (found.Count == 0)
            {
                throw new CommandException($"{result.GetRequiredValue(subject)} has no person: nothing has identified it, or it was left out by a rule or a decision.");
            }

            session.Report.Print(found);
            return 0;
        }));
        return command;
    }

    private static Command Join(PersonsOptionSet shared)
    {
        var one = SubjectArgument("one", SubjectHelp);
        var other = SubjectArgument("other", "The same");
        return Deciding(shared, "join", "Decide that two visitors or identities are one person", [one, other], result =>
            (DecisionKind.Join, result.GetRequiredValue(one), result.GetRequiredValue(other)));
    }

    private static Command Split(PersonsOptionSet shared)
    {
        var visitor = SubjectArgument("visitor", "visitor:ID", subject => subject.Visitor is not null);
        var identity = SubjectArgument("identity", "user:ID, email:SHA256 or phone:SHA256", subject => subject.Identity is not null);
        return Deciding(shared, "split", "Decide that a visitor and an identity have nothing to do with each other", [visitor, identity], result =>
            (DecisionKind.Split, result.GetRequiredValue(visitor), result.GetRequiredValue(identity)));
    }

    private static Command Ignore(PersonsOptionSet shared)
    {
        var identity = SubjectArgument("identity", "user:ID, email:SHA256 or phone:SHA256", subject => subject.Identity is not null);
        return Deciding(shared, "ignore", "Decide that an identity is nobody's", [identity], result =>
            (DecisionKind.Ignore, result.GetRequiredValue(identity), null));
    }

    private static Command Deciding(
        PersonsOptionSet shared,
        string name,
        string description,
        Argument<PersonSubject>[] subjects,
        Func<ParseResult, (DecisionKind Kind, PersonSubject First, PersonSubject? Second)> read)
    {
        var command = new Command(name, description) { shared.Owner, shared.Note, shared.Later };
        foreach (var subject in subjects)
        {
            command.Arguments.Add(subject);
        }

        command.SetAction((result, stop) => RunAsync(shared, result, async session =>
        {
            var (kind, first, second) = read(result);
            var decision = new PersonDecision(kind, await session.FindOwnerAsync(stop), first, second);
            var id = await session.Decisions.AddAsync(decision, result.GetValue(shared.Note) ?? "", stop);
            session.Report.Print(id, "undo it with: pixelserver persons undo", await session.ApplyAsync(stop));
            return 0;
        }));
        return command;
    }

    private static Command Undo(PersonsOptionSet shared)
    {
        var id = new Argument<string>("id") { Description = "The decision's id, as persons decisions shows it" };
        var command = new Command("undo", "Undo a decision") { id, shared.Note, shared.Later };
        command.SetAction((result, stop) => RunAsync(shared, result, async session =>
        {
            if (!await session.Decisions.UndoAsync(result.GetRequiredValue(id), result.GetValue(shared.Note) ?? "", stop))
            {
                throw new CommandException($"No decision {result.GetRequiredValue(id)} is in force; list them with: pixelserver persons decisions");
            }

            session.Report.Print(result.GetRequiredValue(id), "undone", await session.ApplyAsync(stop));
            return 0;
        }));
        return command;
    }

    private static Command Decisions(PersonsOptionSet shared)
    {
        var all = new Option<bool>("--all") { Description = "Those undone as well" };
        var command = new Command("decisions", "List what was decided") { all };
        command.SetAction((result, stop) => RunAsync(shared, result, async session =>
        {
            var decisions = await session.Decisions.ReadAllAsync(stop);
            session.Report.Print([.. decisions.Where(one => result.GetValue(all) || one.UndoneAt is null)]);
            return 0;
        }));
        return command;
    }

    private static async Task<int> RunAsync(PersonsOptionSet shared, ParseResult result, Func<PersonsSession, Task<int>> run)
    {
        ServerConnection? server = null;
        try
        {
            server = new ServerConnection(new DataDirectory(result.GetRequiredValue(shared.Data)));
            using var client = server.Open(server.Keys.ClickHouse.Writer, QueryTimeout);
            var report = new PersonsReport(result.GetValue(shared.Json));
            return await run(new PersonsSession(client, report, result.GetValue(shared.Owner), result.GetValue(shared.Later)));
        }
        catch (ClickHouseException e)
        {
            PersonsReport.Failed(server?.Explain(e) ?? e.Message);
            return 1;
        }
        catch (Exception e) when (e is PersonBuildException or CommandException or IOException)
        {
            PersonsReport.Failed(e.Message);
            return 1;
        }
        catch (OperationCanceledException)
        {
            PersonsReport.Failed("interrupted. The last build stays in force; what was decided stays and holds with the next.");
            return 130;
        }
    }

    private static Argument<PersonSubject> SubjectArgument(string name, string description, Func<PersonSubject, bool>? fits = null) => new(name)
    {
        Description = description,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            var subject = default(PersonSubject);
            if (Refusal(() => subject = PersonSubject.Parse(text)) is { } error)
            {
                result.AddError(error);
            }
            else if (subject.Identity is { } identity && MeaninglessIdentity.Is(identity))
            {
                result.AddError($"'{text}' stands for nobody and never joins anyone.");
            }
            else if (fits?.Invoke(subject) == false)
            {
                result.AddError($"'{text}' cannot be the {name}: use {description}.");
            }

            return subject;
        },
    };

    private static (ulong? Person, PersonSubject? Subject) ParseShown(string text)
    {
        if (!text.StartsWith(PersonPrefix, StringComparison.Ordinal))
        {
            return (null, PersonSubject.Parse(text));
        }

        return ulong.TryParse(text.AsSpan(PersonPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var person)
            ? (person, null)
            : throw new FormatException($"'{text}' is no person: use person: and the person_id as ClickHouse shows it.");
    }

    private static string? Refusal(Action parse)
    {
        try
        {
            parse();
            return null;
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }
}

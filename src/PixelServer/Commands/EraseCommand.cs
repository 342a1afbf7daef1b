using System.CommandLine;
using PixelServer.Configuration;

namespace PixelServer.Commands;

/// <summary>
/// <c>pixelserver erase</c>: lets the running server forget a visitor or a person, and shows the receipts. Exit code 0 once the request
/// is written down, with --wait once it is carried out.
/// </summary>
internal static class EraseCommand
{
    private const string Name = "erase";

    public static Command Create()
    {
        var data = CommandOptions.Data();
        data.Recursive = true;
        var json = new Option<bool>("--json") { Description = "Receipts as JSON", Recursive = true };
        return new Command(Name, "Erase everything that is stored of a visitor or a person")
        {
            data,
            json,
            Visitor(data, json),
            Person(data, json),
            Show(data, json),
            List(data, json),
        };
    }

    private static Command Visitor(Option<string> data, Option<bool> json)
    {
        var id = VisitorArgument.Create(isCertain: true);
        var (yes, wait) = (Yes(), Wait());
        var command = new Command("visitor", "Erase a visitor") { id, yes, wait };
        command.SetAction((result, stop) => EraseAsync(
            VisitorArgument.AddressOf(result.GetRequiredValue(id)),
            $"visitor {result.GetRequiredValue(id)}",
            result.GetValue(yes),
            result.GetValue(wait),
            result.GetRequiredValue(data),
            result.GetValue(json),
            stop));
        return command;
    }

    private static Command Person(Option<string> data, Option<bool> json)
    {
        var (yes, wait) = (Yes(), Wait());
        var command = new Command("person", "Erase all visitors who carry a person's identity") { yes, wait };
        var person = new PersonOptions();
        person.AddTo(command);
        command.SetAction((result, stop) => EraseAsync(
            person.AddressOf(result),
            "all visitors who carry this identity",
            result.GetValue(yes),
            result.GetValue(wait),
            result.GetRequiredValue(data),
            result.GetValue(json),
            stop));
        return command;
    }

    private static Command Show(Option<string> data, Option<bool> json)
    {
        var id = new Argument<Guid>("ERASURE") { Description = "Id of the erasure" };
        var wait = Wait();
        var command = new Command("show", "Show a receipt") { id, wait };
        command.SetAction((result, stop) => RunAsync(result.GetRequiredValue(data), async server =>
        {
            var receipts = new ErasureReceipts(server, result.GetValue(json), TimeProvider.System);
            await receipts.ShowAsync(result.GetRequiredValue(id), result.GetValue(wait), stop);
            return 0;
        }));
        return command;
    }

    private static Command List(Option<string> data, Option<bool> json)
    {
        var command = new Command("list", "Show the newest receipts");
        command.SetAction((result, stop) => RunAsync(result.GetRequiredValue(data), async server =>
        {
            await new ErasureReceipts(server, result.GetValue(json), TimeProvider.System).ListAsync(stop);
            return 0;
        }));
        return command;
    }

    private static Task<int> EraseAsync(
        string address, string whom, bool isSure, bool waits, string data, bool json, CancellationToken stop) =>
        RunAsync(data, async server =>
        {
            if (!isSure && !IsConfirmed(whom))
            {
                return 1;
            }

            var receipts = new ErasureReceipts(server, json, TimeProvider.System);
            await receipts.ShowAsync(await receipts.RequestAsync(address, stop), waits, stop);
            return 0;
        });

    private static bool IsConfirmed(string whom)
    {
        if (Console.IsInputRedirected)
        {
            throw new UsageException("Nobody is there to ask; add --yes.");
        }

        Console.Error.Write($"Erase {whom} from every table, for ever? Type yes: ");
        return Console.ReadLine()?.Trim() == "yes";
    }

    private static async Task<int> RunAsync(string data, Func<OperatorClient, Task<int>> run)
    {
        try
        {
            using var server = new OperatorClient(new DataDirectory(data));
            return await run(server);
        }
        catch (Exception e) when (e is CommandException or UsageException)
        {
            await Console.Error.WriteLineAsync($"pixelserver {Name}: {e.Message}");
            return e is UsageException ? 2 : 1;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"pixelserver {Name}: interrupted; what was requested is carried out all the same.");
            return 130;
        }
    }

    private static Option<bool> Yes() => new("--yes") { Description = "Do not ask" };

    private static Option<bool> Wait() => new("--wait") { Description = "Return only when nothing is left, in files neither" };
}

using System.CommandLine;
using PixelServer.Access;
using PixelServer.Configuration;

namespace PixelServer.Commands;

/// <summary>
/// <c>pixelserver key</c>: prints the machine's own key to log in with; makes, lists, replaces and revokes keys for people and programs, which the running server does, so that
/// it stands in its audit trail.
/// </summary>
internal static class KeyCommand
{
    public static Command Create()
    {
        var data = CommandOptions.Data();
        data.Recursive = true;
        var role = new Option<AccessRole>("--role")
        {
            Description = "Whose key: Admin, AdOps or Analyst",
            DefaultValueFactory = _ => AccessRole.Admin,
        };
        var command = new Command("key", "Print the key with which people log in to the dashboard, and programs to the API; or give keys out") { data, role };
        command.SetAction(result => Run(() =>
        {
            var keys = KeysFile.Read(new DataDirectory(result.GetValue(data)!), warning => Console.Error.WriteLine($"warning: {warning}"));
            Console.WriteLine(KeyOf(keys, result.GetValue(role)));
            return Task.CompletedTask;
        }));
        command.Add(CreateOne(data));
        command.Add(List(data));
        command.Add(Rotate(data));
        command.Add(Revoke(data));
        return command;
    }

    private static Command CreateOne(Option<string> data)
    {
        var name = new Option<string>("--name") { Description = "Whom or what the key is for", Required = true };
        var role = new Option<AccessRole>("--role") { Description = "What it may do: Admin, AdOps or Analyst", Required = true };
        var sites = new Option<string[]>("--site") { Description = "Show only this site's data; may be repeated", HelpName = "SITE" };
        var expires = new Option<KeyLifetime?>("--expires")
        {
            Description = "After how many days it opens nothing any more, as 90d",
            HelpName = "DAYS",
            CustomParser = KeyLifetime.Parse,
        };
        var command = new Command("create", "Make a key and print it, this once") { name, role, sites, expires };
        command.SetAction((result, stop) => Run(() => WithClient(result.GetValue(data)!, client => client.CreateAsync(
            new NewNamedKey
            {
                Name = result.GetValue(name)!,
                Role = result.GetValue(role),
                Sites = result.GetValue(sites) is { Length: > 0 } some ? some : null,
                ExpiresInDays = result.GetValue(expires)?.Days,
            },
            stop))));
        return command;
    }

    private static Command List(Option<string> data)
    {
        var command = new Command("list", "The keys given out: id, end, role, sites, when they expire and were last used, name");
        command.SetAction((result, stop) => Run(() => WithClient(result.GetValue(data)!, client => client.ListAsync(stop))));
        return command;
    }

    private static Command Rotate(Option<string> data)
    {
        var id = Id();
        var command = new Command("rotate", "Put a new key in the place of one and print it, this once; the old one opens nothing from the next request on") { id };
        command.SetAction((result, stop) => Run(() => WithClient(result.GetValue(data)!, client => client.RotateAsync(result.GetValue(id)!, stop))));
        return command;
    }

    private static Command Revoke(Option<string> data)
    {
        var id = Id();
        var command = new Command("revoke", "Take a key away: it opens nothing from the next request on, and logins with it end") { id };
        command.SetAction((result, stop) => Run(() => WithClient(result.GetValue(data)!, client => client.RevokeAsync(result.GetValue(id)!, stop))));
        return command;
    }

    private static Argument<string> Id() => new("ID") { Description = "As list says it" };

    private static async Task WithClient(string data, Func<NamedKeyClient, Task> act)
    {
        using var client = new OperatorClient(new DataDirectory(data));
        await act(new NamedKeyClient(client));
    }

    private static async Task<int> Run(Func<Task> act)
    {
        try
        {
            await act();
            return 0;
        }
        catch (CommandException e)
        {
            Console.Error.WriteLine($"pixelserver key: {e.Message}");
            return 1;
        }
    }

    private static string KeyOf(KeysFile keys, AccessRole role)
    {
        var key = role switch
        {
            AccessRole.Admin => keys.AdminKey,
            AccessRole.AdOps => keys.AdOpsKey,
            _ => keys.AnalystKey,
        };
        return string.IsNullOrEmpty(key) ? throw new CommandException($"There is no key for the role {role.Name()}; {role.KeyName()} in keys.json is empty.") : key;
    }
}

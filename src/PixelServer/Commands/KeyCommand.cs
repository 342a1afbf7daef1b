using System.CommandLine;
using PixelServer.Access;
using PixelServer.Configuration;

namespace PixelServer.Commands;

/// <summary><c>pixelserver key</c>: prints the key to log in with.</summary>
internal static class KeyCommand
{
    public static Command Create()
    {
        var data = CommandOptions.Data();
        var role = new Option<AccessRole>("--role")
        {
            Description = "Whose key: Admin, AdOps or Analyst",
            DefaultValueFactory = _ => AccessRole.Admin,
        };
        var command = new Command("key", "Print the key with which people log in to the dashboard, and programs to the API") { data, role };
        command.SetAction(result =>
        {
            try
            {
                var keys = KeysFile.Read(new DataDirectory(result.GetValue(data)!), warning => Console.Error.WriteLine($"warning: {warning}"));
                Console.WriteLine(KeyOf(keys, result.GetValue(role)));
                return 0;
            }
            catch (CommandException e)
            {
                Console.Error.WriteLine($"pixelserver key: {e.Message}");
                return 1;
            }
        });
        return command;
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

using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using PixelServer.Configuration;

namespace PixelServer.Commands;

/// <summary><c>pixelserver config</c>: what a server started with the same arguments would go by, and what may be set at all.</summary>
internal static class ConfigCommand
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        var arguments = new ServeArguments();
        var check = new Option<bool>("--check") { Description = "Only say what is wrong, all of it; exit code 1 when something is" };
        var json = new Option<bool>("--json") { Description = "Print the configuration as JSON" };
        var table = new Option<bool>("--table") { Description = "Print every key there is, with default, limits and meaning, as a table in Markdown" };
        var schema = new Option<bool>("--schema") { Description = "Print a JSON schema of appsettings.json and sites.json, for editors" };
        var command = new Command("config", """
            Show the configuration that a server would have: each key, its value, where it comes from. Secrets are masked.

            Takes what serve takes, reads the same files and variables, and starts nothing.
            """);
        arguments.AddTo(command);
        command.Add(check);
        command.Add(json);
        command.Add(table);
        command.Add(schema);
        command.Validators.Add(result =>
        {
            if (new[] { check, json, table, schema }.Count(result.GetValue) > 1)
            {
                result.AddError("Of --check, --json, --table and --schema only one can be given.");
            }
        });
        command.SetAction(result => Run(() =>
            result.GetValue(table) ? Print(SettingTable.Write())
            : result.GetValue(schema) ? Print(SettingSchema.Write())
            : result.GetValue(check) ? Check(arguments.Read(result))
            : Show(arguments.Read(result), result.GetValue(json))));
        return command;
    }

    private static int Run(Func<int> run)
    {
        try
        {
            return run();
        }
        catch (Exception e) when (e is CommandException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            Console.Error.WriteLine($"pixelserver config: {e.Message}{(e is InvalidDataException ? $" {e.GetBaseException().Message}" : "")}");
            return 1;
        }
    }

    private static int Print(string text)
    {
        Console.Out.Write(text);
        return 0;
    }

    private static int Check(string[] settings)
    {
        var configuration = Read(settings);
        ConfigurationCheck.ThrowIfWrong(configuration);
        return Print($"The configuration is good.{Environment.NewLine}");
    }

    private static int Show(string[] settings, bool json)
    {
        var configuration = Read(settings);
        var shown = EffectiveSetting.Of(configuration).ToList();
        if (json)
        {
            return Print(JsonSerializer.Serialize(shown, Indented) + Environment.NewLine);
        }

        var width = shown.Max(setting => setting.Key.Length);
        foreach (var setting in shown)
        {
            Console.Out.WriteLine($"{setting.Key.PadRight(width)}  {(setting.Value.Length == 0 ? "-" : setting.Value)}{(setting.From == "default" ? "" : $"   [{setting.From}]")}");
        }

        // Shown all the same: what is wrong is easier to find beside what is right.
        var errors = ConfigurationCheck.Errors(configuration);
        foreach (var error in errors)
        {
            Console.Error.WriteLine($"wrong: {error}");
        }

        return errors.Count > 0 ? 1 : 0;
    }

    private static ConfigurationManager Read(string[] settings)
    {
        var builder = ServerApplication.NewBuilder(settings);
        ConfigurationSources.AddTo(builder.Configuration, isOnlyShown: true, Warn);
        foreach (var warning in ConfigurationCheck.Warnings(builder.Configuration))
        {
            Warn(warning);
        }

        return builder.Configuration;
    }

    private static void Warn(string message) => Console.Error.WriteLine($"warning: {message}");
}

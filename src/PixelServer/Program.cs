using System.CommandLine;
using PixelServer.Commands;
using PixelServer.Configuration;

var root = new RootCommand("PixelServer: a first-party pixel server whose events are queryable in ClickHouse about a second later")
{
    ServeCommand.Create(),
    ImportCommand.Create(),
    SimulateCommand.Create(),
    ReplayCommand.Create(),
    EraseCommand.Create(),
    DiscloseCommand.Create(),
    PersonsCommand.Create(),
    AudienceCommand.Create(),
    ExportCommand.Create(),
    SqlCommand.Create(),
    StatusCommand.Create(),
    ConfigCommand.Create(),
    KeyCommand.Create(),
    BackupCommand.CreateBackup(),
    BackupCommand.CreateRestore(),
};
var command = root.Parse(args);

// What is asked to stop may finish the insert it is in; the server bounds its own stop by its settings.
var patience = command.CommandResult.Command.Name == ServeCommand.Name ? StopOptions.Longest : TimeSpan.FromSeconds(30);
var exitCode = await command.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = patience });
return command.Errors.Count > 0 ? 2 : exitCode;

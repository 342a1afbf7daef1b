using System.CommandLine;
using PixelServer.Commands;

var root = new RootCommand("PixelServer: a first-party pixel server whose events are queryable in ClickHouse about a second later")
{
    ServeCommand.Create(),
    ImportCommand.Create(),
    SqlCommand.Create(),
    StatusCommand.Create(),
};
var command = root.Parse(args);

// What is asked to stop may finish the insert it is in.
var exitCode = await command.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
return command.Errors.Count > 0 ? 2 : exitCode;

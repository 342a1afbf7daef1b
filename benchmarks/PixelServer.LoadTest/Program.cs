using System.CommandLine;
using PixelServer.LoadTest.EndToEnd;
using PixelServer.LoadTest.Freshness;
using PixelServer.LoadTest.Pixel;
using PixelServer.LoadTest.Recovery;
using PixelServer.LoadTest.Size;
using PixelServer.LoadTest.Soak;

var root = new RootCommand("Measures a whole, built PixelServer from outside, on this machine only")
{
    PixelCommand.Create(),
    FreshnessCommand.Create(),
    SizeCommand.Create(),
    EndToEndCommand.Create(),
    RecoveryCommand.Create(),
    SoakCommand.Create(),
};
var command = root.Parse(args);

// Ctrl-C cancels; what was started is then ended and its folders are deleted.
var exitCode = await command.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
return command.Errors.Count > 0 ? 2 : exitCode;

using System.CommandLine;
using PixelServer.Faults;

// What is stopped takes its children down first.
return await FaultsCommand.Create().Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });

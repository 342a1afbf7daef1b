using PixelServer.EmbeddedClickHouse.Engine;
using PixelServer.EmbeddedClickHouse.Startup;

try
{
    if (ProgramOptions.Parse(args) is not { } options)
    {
        Console.Out.WriteLine(ProgramOptions.Usage);
        return (int)ExitCode.Success;
    }

    await using var output = StandardStreams.ReserveOutput();
    var parent = new ParentInput(Console.OpenStandardInput());
    var users = UserList.Parse(parent.ReadFirstLine());
    var library = ChdbLibrary.Load(LibraryLocator.Find(options.LibraryPath));
    using var engine = ClickHouseEngine.Open(library, options.DataDirectory);
    try
    {
        await new EngineHost(engine, users, options, parent, output).RunAsync();
    }
    catch (StartupException)
    {
        // Before the process exits: it would crash in the engine's destructors otherwise.
        engine.TryClose(TimeSpan.FromSeconds(1));
        throw;
    }

    return (int)ExitCode.Success;
}
catch (StartupException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return (int)exception.ExitCode;
}

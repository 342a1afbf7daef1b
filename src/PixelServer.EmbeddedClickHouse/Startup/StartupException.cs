namespace PixelServer.EmbeddedClickHouse.Startup;

/// <summary>The program can't start; the message says what to do and goes to standard error, the code to the caller.</summary>
internal sealed class StartupException(ExitCode exitCode, string message) : Exception(message)
{
    public ExitCode ExitCode { get; } = exitCode;
}

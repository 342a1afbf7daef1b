namespace PixelServer.EndToEnd.Running;

/// <summary>What a command of the program left behind.</summary>
public sealed record CommandResult(int ExitCode, string Output, string Error);

namespace PixelServer.Commands;

/// <summary>The command was typed in a way that cannot be meant; the message says what to type.</summary>
internal sealed class UsageException(string message) : Exception(message);

namespace PixelServer.Configuration;

/// <summary>A command cannot do its work; the message says why and what to do, and is written for the person who typed it.</summary>
internal sealed class CommandException : Exception
{
    public CommandException(string message)
        : base(message)
    {
    }

    public CommandException(string message, Exception inner)
        : base(message, inner)
    {
    }
}

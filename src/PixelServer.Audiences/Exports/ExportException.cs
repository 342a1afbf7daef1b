namespace PixelServer.Audiences.Exports;

/// <summary>An export cannot start or go on; the message says why and what to do, and is written for the person who asked for it.</summary>
public sealed class ExportException : Exception
{
    public ExportException(string message)
        : base(message)
    {
    }

    public ExportException(string message, Exception inner)
        : base(message, inner)
    {
    }
}

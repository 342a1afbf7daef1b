namespace PixelServer.Pipeline.Import;

/// <summary>An import cannot start or go on; the message says why and what to do, and is written for the person who typed the command.</summary>
public sealed class ImportException : Exception
{
    public ImportException(string message)
        : base(message)
    {
    }

    public ImportException(string message, Exception inner)
        : base(message, inner)
    {
    }
}

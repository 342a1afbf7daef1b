namespace PixelServer.Pipeline.Warehouse;

/// <summary>The database's tables are none that this version may work with; the message says why and what to do.</summary>
public sealed class SchemaException : Exception
{
    public SchemaException()
    {
    }

    public SchemaException(string message)
        : base(message)
    {
    }

    public SchemaException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

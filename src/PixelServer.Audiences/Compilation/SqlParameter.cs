namespace PixelServer.Audiences.Compilation;

/// <summary>A value that travels beside a statement.</summary>
/// <param name="Name">Its name in the statement.</param>
/// <param name="Type">Its ClickHouse type.</param>
/// <param name="Values">The value; several where the type is an array.</param>
public sealed record SqlParameter(string Name, string Type, IReadOnlyList<string> Values)
{
    public bool IsArray => Type.StartsWith("Array(", StringComparison.Ordinal);
}

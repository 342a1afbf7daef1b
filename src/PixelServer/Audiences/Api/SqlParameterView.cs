namespace PixelServer.Audiences.Api;

/// <summary>A value of a statement.</summary>
/// <param name="Name">Its name in the statement.</param>
/// <param name="Type">Its ClickHouse type.</param>
/// <param name="Values">The value; several where the type is an array.</param>
internal sealed record SqlParameterView(string Name, string Type, IReadOnlyList<string> Values);

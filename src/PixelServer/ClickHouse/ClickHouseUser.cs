namespace PixelServer.ClickHouse;

/// <summary>A user of the embedded engine. Read-only users can neither write nor reach outside the database.</summary>
public sealed record ClickHouseUser(string Name, string Password, bool ReadOnly)
{
    /// <summary>Never shows the password.</summary>
    public override string ToString() => $"{Name} ({(ReadOnly ? "read-only" : "writing")})";
}

namespace PixelServer.Access;

/// <summary>Who somebody is to the server by the key of <c>keys.json</c> they send. In ascending order: a role may do what those before it may.</summary>
internal enum AccessRole
{
    /// <summary>Looks at figures and asks the tables, which name nobody; persons' data is not shown as such.</summary>
    Analyst,

    /// <summary>Defines audiences and exports them.</summary>
    AdOps,

    /// <summary>Operates the server, and sees or erases what is stored of a person.</summary>
    Admin,
}

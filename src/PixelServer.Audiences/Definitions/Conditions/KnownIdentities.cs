namespace PixelServer.Audiences.Definitions.Conditions;

/// <summary>By what visitors are known; the bits of <c>visitor_states.known_by</c>.</summary>
[Flags]
public enum KnownIdentities
{
    None = 0,
    UserId = 1,
    Email = 2,
    Phone = 4,
    Any = UserId | Email | Phone,
}

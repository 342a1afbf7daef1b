namespace PixelServer.Audiences.Building;

/// <summary>By what somebody stands on a list; the numbers are those of <c>audience_lists.kind</c>.</summary>
public enum ListEntryKind
{
    Visitor = 0,
    UserId = 1,
    Email = 2,
    Phone = 3,
}

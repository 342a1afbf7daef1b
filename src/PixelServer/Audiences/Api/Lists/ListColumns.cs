namespace PixelServer.Audiences.Api.Lists;

/// <summary>The columns that uploaded lists may have.</summary>
internal static class ListColumns
{
    private static readonly (string Name, ListColumn Column)[] All =
    [
        ("visitor_id", ListColumn.VisitorId), ("user_id", ListColumn.UserId), ("email", ListColumn.Email), ("phone", ListColumn.Phone),
        ("email_sha256", ListColumn.EmailSha256), ("phone_sha256", ListColumn.PhoneSha256),
    ];

    public static string Names => string.Join(", ", All.Select(pair => pair.Name));

    /// <summary>The column of a name; null where it says nothing of who somebody is.</summary>
    public static ListColumn? Find(string name)
    {
        var found = Array.FindIndex(All, pair => pair.Name.Equals(name.Trim(), StringComparison.OrdinalIgnoreCase));
        return found < 0 ? null : All[found].Column;
    }
}

using System.Text.RegularExpressions;
using PixelServer.Audiences.Definitions.Reading;

namespace PixelServer.Audiences.Definitions;

/// <summary>Ids of audiences: chosen by people, used in addresses and file names.</summary>
public static partial class AudienceId
{
    public const string Rule = "use 1 to 64 of a-z, 0-9 and -, beginning with a letter or digit, and none of jobs, overlap, preview, sql, templates";

    // Addresses of the API that would hide an audience of this name.
    private static readonly string[] Reserved = ["jobs", "overlap", "preview", "sql", "templates"];

    public static bool IsValid(string id) => Pattern().IsMatch(id) && !Reserved.Contains(id);

    /// <summary>
    /// An id made of a name: <c>Cart abandoners, 7 days</c> becomes <c>cart-abandoners-7-days</c>. Letters other than a to z are left out.
    /// </summary>
    public static string Of(string name)
    {
        var id = Others().Replace(name.ToLowerInvariant(), "-").Trim('-');
        id = id.Length > 64 ? id[..64].TrimEnd('-') : id;
        return IsValid(id) ? id : "audience";
    }

    internal static string? Read(JsonPlace place)
    {
        if (place.Text() is { } id && !IsValid(id))
        {
            place.Refuse($"'{id}' is no id of an audience; {Rule}.");
            return null;
        }

        return place.Text(64);
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,63}$")]
    private static partial Regex Pattern();

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex Others();
}

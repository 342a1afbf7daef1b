using System.Text.RegularExpressions;
using PixelServer.Audiences.Definitions.Reading;

namespace PixelServer.Audiences.Definitions;

/// <summary>Ids of audiences: chosen by people, used in addresses and file names.</summary>
public static partial class AudienceId
{
    public const string Rule = "use 1 to 64 of a-z, 0-9 and -, beginning with a letter or digit";

    public static bool IsValid(string id) => Pattern().IsMatch(id);

    /// <summary>An id made of a name: <c>Cart abandoners, 7 days</c> becomes <c>cart-abandoners-7-days</c>.</summary>
    public static string Of(string name)
    {
        var letters = name.Normalize(System.Text.NormalizationForm.FormD).ToLowerInvariant();
        var id = Others().Replace(Marks().Replace(letters, ""), "-").Trim('-');
        id = id.Length > 64 ? id[..64].TrimEnd('-') : id;
        return id.Length == 0 ? "audience" : id;
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

    [GeneratedRegex(@"\p{Mn}")]
    private static partial Regex Marks();

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex Others();
}

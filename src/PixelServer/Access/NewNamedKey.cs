using System.ComponentModel;
using System.Text.Json.Serialization;

namespace PixelServer.Access;

/// <summary>A key to be made.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record NewNamedKey
{
    /// <summary>What it is in words.</summary>
    public const string Expectation = """{"name": "Agency", "role": "adOps", "sites": ["shop"], "expiresInDays": 90}""";

    private const int LongestName = 100;
    private const int MostDays = 3650;

    [Description("Whom or what it is for, at most 100 characters")]
    public required string Name { get; init; }

    public required AccessRole Role { get; init; }

    [Description("The only sites whose data it shows; null for all")]
    public IReadOnlyList<string>? Sites { get; init; }

    [Description("After how many days it opens nothing any more, 1 to 3650; null for never")]
    public int? ExpiresInDays { get; init; }

    /// <summary>Everything that is wrong, by its member.</summary>
    public IReadOnlyList<KeyError> Errors(Func<string, bool> isSite)
    {
        (string Path, string? Message)[] found = [("name", NameError()), ("role", RoleError()), ("sites", SitesError(isSite)), ("expiresInDays", EndError())];
        return [.. from one in found where one.Message is not null select new KeyError(one.Path, one.Message)];
    }

    private string? NameError() =>
        string.IsNullOrWhiteSpace(Name) || Name.Length > LongestName || Name.Any(char.IsControl) ? $"name is whom the key is for, in 1 to {LongestName} characters." : null;

    private string? RoleError() => Enum.IsDefined(Role) ? null : "There is no such role; the roles are analyst, adOps and admin.";

    private string? SitesError(Func<string, bool> isSite) =>
        Sites is { Count: 0 } ? "sites is empty; name one or more, or leave it out for all."
        : Sites?.FirstOrDefault(site => !isSite(site)) is { } unknown ? $"There is no site '{unknown}'."
        : Sites is not null && Role == AccessRole.Admin ? "An admin operates the whole server: admin keys are of all sites."
        : null;

    private string? EndError() => ExpiresInDays is < 1 or > MostDays ? $"expiresInDays is {ExpiresInDays}; use 1 to {MostDays}." : null;
}

using System.Text.Json;
using System.Text.Json.Serialization;
using PixelServer.EmbeddedClickHouse.Access;

namespace PixelServer.EmbeddedClickHouse.Startup;

/// <summary>The first line on standard input, as the host writes it.</summary>
internal sealed record UserList
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    public required IReadOnlyList<UserEntry> Users { get; init; }

    /// <exception cref="StartupException">The line is not the JSON that <see cref="ProgramOptions.Usage"/> shows.</exception>
    public static UserDirectory Parse(string line)
    {
        UserList? list;
        try
        {
            list = JsonSerializer.Deserialize<UserList>(line, Json);
        }
        catch (JsonException exception)
        {
            // The exception's text may quote the line, and the line holds passwords: only its position is told.
            throw Bad($"not valid at byte {exception.BytePositionInLine} (path {exception.Path})");
        }

        if (list is null || list.Users.Count == 0)
        {
            throw Bad("names no user");
        }

        if (list.Users.Any(user => user.Name.Length == 0 || user.Password.Length == 0))
        {
            throw Bad("holds a user without a name or a password");
        }

        if (list.Users.Select(user => user.Name).Distinct(StringComparer.Ordinal).Count() != list.Users.Count)
        {
            throw Bad("names a user twice");
        }

        return new UserDirectory(list.Users.Select(user => new User(user.Name, user.Password, user.ReadOnly)));
    }

    private static StartupException Bad(string what) =>
        new(ExitCode.BadArguments, $"The first line on standard input {what}; expected {{\"users\":[{{\"name\":…,\"password\":…,\"readOnly\":…}}]}}.");

    internal sealed record UserEntry(string Name, string Password, bool ReadOnly);
}

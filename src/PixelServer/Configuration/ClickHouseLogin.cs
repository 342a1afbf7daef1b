using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace PixelServer.Configuration;

/// <summary>A user of ClickHouse and the password.</summary>
internal sealed record ClickHouseLogin
{
    [JsonRequired]
    public required string User { get; init; }

    [JsonRequired]
    public required string Password { get; init; }

    [JsonIgnore]
    public bool IsProtected => User.Length > 0 && Password.Length > 0;

    /// <summary>A login with a random password.</summary>
    public static ClickHouseLogin Create(string user) => new() { User = user, Password = RandomNumberGenerator.GetHexString(40, lowercase: true) };
}

using System.Text.RegularExpressions;
using PixelServer.Pipeline.Redis;

namespace PixelServer.Configuration;

/// <summary>Shows values of the configuration without what is secret in them.</summary>
internal static partial class SecretMask
{
    private const string Hidden = "***";

    /// <summary>A value for people.</summary>
    /// <param name="path">Its key, ours or not.</param>
    /// <param name="key">What is known of it; null when it is not ours.</param>
    /// <param name="value">As it stands in the configuration.</param>
    public static string Of(string path, SettingKey? key, string value) => key switch
    {
        _ when value.Length == 0 => value,
        { IsSecret: true } when key.Property.DeclaringType == typeof(RedisOptions) => OfConnection(value),
        { IsSecret: true } => Hidden,
        null when LooksSecret.IsMatch(path) => Hidden,
        _ => OfAddress(value),
    };

    /// <summary>An address without the user and password that may stand in it.</summary>
    public static string OfAddress(string value) => UserInfo.Replace(value, $"://{Hidden}@");

    // Hosts and harmless options are shown; a password may hold a comma, so after one only what is surely an option is.
    private static string OfConnection(string value)
    {
        var afterPassword = false;
        var shown = new List<string>();
        foreach (var part in value.Split(','))
        {
            if (part.TrimStart().StartsWith("password", StringComparison.OrdinalIgnoreCase))
            {
                afterPassword = true;
                shown.Add($"password={Hidden}");
            }
            else if (!afterPassword || HarmlessOption.IsMatch(part))
            {
                shown.Add(part);
            }
        }

        return OfAddress(string.Join(',', shown));
    }

    [GeneratedRegex("password|secret|token|apikey|credential|privatekey", RegexOptions.IgnoreCase)]
    private static partial Regex LooksSecret { get; }

    [GeneratedRegex("://[^/?#]*@")]
    private static partial Regex UserInfo { get; }

    [GeneratedRegex(@"^\s*(ssl|name|serviceName|defaultDatabase|connectTimeout|syncTimeout|keepAlive|abortConnect|allowAdmin|user)=[A-Za-z0-9_.-]{0,40}$", RegexOptions.IgnoreCase)]
    private static partial Regex HarmlessOption { get; }
}

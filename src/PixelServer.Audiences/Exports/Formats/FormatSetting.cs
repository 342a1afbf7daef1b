namespace PixelServer.Audiences.Exports.Formats;

/// <summary>Something of a format that can be set.</summary>
/// <param name="Name">Its name, in lower case with underscores.</param>
/// <param name="Default">Its value when none is given; null where one must be.</param>
/// <param name="Pattern">A regular expression that the whole value must match.</param>
/// <param name="Meaning">What it is for.</param>
public sealed record FormatSetting(string Name, string? Default, string Pattern, string Meaning)
{
    internal static FormatSetting Choice(string name, string meaning, params string[] values) => new(name, values[0], string.Join('|', values), meaning);

    /// <summary>An id that a platform gave; never has quotes, commas or anything else that a file or a JSON text would have to escape.</summary>
    internal static FormatSetting PlatformId(string name, string meaning) => new(name, null, "[0-9A-Za-z_-]{1,64}", meaning);
}

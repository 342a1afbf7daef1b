using System.Text.RegularExpressions;
using PixelServer.Audiences.Exports.Identifiers;

namespace PixelServer.Audiences.Exports.Formats;

/// <summary>The values of a format's settings for one export, checked. Immutable.</summary>
internal sealed class FormatSettings
{
    public const string EmailFormName = "email_form";
    public const string PhoneFormName = "phone_form";

    // A setting's value is short; the patterns are ours.
    private const int LongestValue = 200;

    private readonly Dictionary<string, string> _values;

    private FormatSettings(Dictionary<string, string> values) => _values = values;

    public string this[string name] => _values[name];

    public EmailForm EmailForm => _values[EmailFormName] switch
    {
        "google" => EmailForm.Google,
        "bare" => EmailForm.Bare,
        _ => EmailForm.Plain,
    };

    public PhoneForm PhoneForm => _values[PhoneFormName] == "digits" ? PhoneForm.Digits : PhoneForm.E164;

    /// <summary>Values that were given, and defaults for the others.</summary>
    /// <exception cref="ExportException">One is unknown, missing or not allowed; all of them are named.</exception>
    public static FormatSettings Of(ExportFormat format, IReadOnlyDictionary<string, string> given)
    {
        var mistakes = given.Keys.Where(name => format.Settings.All(setting => setting.Name != name))
            .Select(name => $"there is no setting '{name}' (there are: {Known(format)})").ToList();
        var values = new Dictionary<string, string>();
        foreach (var setting in format.Settings)
        {
            var value = given.GetValueOrDefault(setting.Name) ?? setting.Default;
            if (value is null)
            {
                mistakes.Add($"'{setting.Name}' is missing ({setting.Meaning})");
            }
            else if (value.Length > LongestValue || !Regex.IsMatch(value, $@"\A(?:{setting.Pattern})\z", RegexOptions.CultureInvariant))
            {
                mistakes.Add($"'{setting.Name}' must match {setting.Pattern} ({setting.Meaning})");
            }
            else
            {
                values.Add(setting.Name, value);
            }
        }

        return mistakes.Count == 0 ? new FormatSettings(values) : throw new ExportException($"Export as {format.Id}: {string.Join("; ", mistakes)}.");
    }

    /// <summary>Which form of e-mail addresses is hashed; the first is the default.</summary>
    internal static FormatSetting Emails(params string[] forms) => FormatSetting.Choice(
        EmailFormName,
        "which form of e-mail addresses is hashed: plain as they are, google without dots and suffix at Gmail, bare without them everywhere",
        forms);

    /// <summary>Which form of telephone numbers is hashed; the first is the default.</summary>
    internal static FormatSetting Phones(params string[] forms) => FormatSetting.Choice(
        PhoneFormName, "which form of telephone numbers is hashed: e164 with plus sign, or digits", forms);

    private static string Known(ExportFormat format) =>
        format.Settings.Count == 0 ? "none" : string.Join(", ", format.Settings.Select(setting => setting.Name));
}

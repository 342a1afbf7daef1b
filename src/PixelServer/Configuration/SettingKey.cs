using System.Reflection;
using PixelServer.Pipeline.Settings;

namespace PixelServer.Configuration;

/// <summary>One key of the configuration, as a property of an options type declares it. Immutable.</summary>
/// <param name="Path">As <c>EventLog:MaxBytes</c>; <c>Sites:ID:Origins:N</c> has a part for any site and any number.</param>
/// <param name="Property">Where the key's value goes; of a file with a secret, where what it holds goes.</param>
/// <param name="Default">Of a new instance of the options.</param>
/// <param name="Kind">How a value is written.</param>
internal sealed record SettingKey(string Path, PropertyInfo Property, object? Default, SettingKind Kind)
{
    /// <summary>The part of a path that stands for the id of a site.</summary>
    public const string AnyId = "ID";

    /// <summary>The part of a path that stands for the number of an item in a list.</summary>
    public const string AnyNumber = "N";

    /// <summary>What the name of a key ends with whose value is a file with a secret.</summary>
    public const string FileSuffix = "File";

    public bool IsSecret => Kind != SettingKind.File && Property.GetCustomAttribute<SecretAttribute>() is not null;

    /// <summary>The limits in words; null when there are none.</summary>
    public string? Limits => Kind switch
    {
        SettingKind.Choice => string.Join(", ", Choices),
        SettingKind.File => null,
        _ => SettingLimits.Describe(Property),
    };

    /// <summary>The names of a choice, without earlier names for the same.</summary>
    public IEnumerable<string> Choices => Property.PropertyType.GetFields(BindingFlags.Public | BindingFlags.Static)
        .DistinctBy(choice => choice.GetRawConstantValue()).Select(choice => choice.Name);

    /// <summary>The default as it would be written; empty for none.</summary>
    public string DefaultText => Kind is SettingKind.File or SettingKind.List ? "" : SettingLimits.Text(Default);

    /// <summary>The key of the file that may hold this secret.</summary>
    public SettingKey FileKey => this with { Path = $"{Path}{FileSuffix}", Kind = SettingKind.File, Default = "" };

    /// <summary>How to write a value instead of one of the wrong type; null when it is of the right one.</summary>
    public string? FixOf(string value) => Kind switch
    {
        SettingKind.Switch => bool.TryParse(value, out _) ? null : "true or false",
        SettingKind.Number => Converts(value) ? null : $"a whole number{(Limits is null ? "" : $", {Limits}")}",
        SettingKind.Time => Converts(value) ? null : "a time such as 00:05:00, or 7.00:00:00 for days",
        SettingKind.Choice => Enum.TryParse(Property.PropertyType, value, ignoreCase: true, out var choice) && Enum.IsDefined(Property.PropertyType, choice) && !IsNumber(value)
            ? null
            : string.Join(" or ", Choices),
        _ => null,
    };

    private static bool IsNumber(string value) => value.Length > 0 && !char.IsAsciiLetter(value.Trim()[0]);

    // The converter is the one that reads the configuration.
    private bool Converts(string value)
    {
        try
        {
            return System.ComponentModel.TypeDescriptor.GetConverter(Property.PropertyType).ConvertFromInvariantString(value) is not null;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException or NotSupportedException)
        {
            return false;
        }
    }
}

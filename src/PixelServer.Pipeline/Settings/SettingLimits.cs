using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace PixelServer.Pipeline.Settings;

/// <summary>
/// The limits of settings, declared with <see cref="RangeAttribute"/> at the properties of an options type: what is refused at the
/// start and what the documentation says come from the same place.
/// </summary>
public static class SettingLimits
{
    /// <summary>An error for each property whose value is outside its limits, naming key, value and fix.</summary>
    /// <param name="section">The section of the configuration that the options are read from.</param>
    /// <param name="options">The options as they were read.</param>
    public static IEnumerable<string> Errors(string section, object options) =>
        from property in options.GetType().GetProperties()
        let range = property.GetCustomAttribute<RangeAttribute>()
        where range is not null
        let value = property.GetValue(options)
        where !range.IsValid(value)
        select $"{section}:{property.Name} is {Text(value)}; use {Describe(property)}.";

    /// <summary>The limits in words, as <c>1 to 60</c>; null when there are none.</summary>
    public static string? Describe(PropertyInfo property)
    {
        if (Of(property) is not { } limits)
        {
            return null;
        }

        return limits.Most is int.MaxValue or long.MaxValue ? $"{Text(limits.Least)} or more" : $"{Text(limits.Least)} to {Text(limits.Most)}";
    }

    /// <summary>The limits of a property, of its own type; null when there are none.</summary>
    public static (object Least, object Most)? Of(PropertyInfo property)
    {
        if (property.GetCustomAttribute<RangeAttribute>() is not { } range)
        {
            return null;
        }

        // Until it is asked about a value, limits given as text are text.
        _ = range.IsValid(range.Minimum);
        return (range.Minimum, range.Maximum);
    }

    /// <summary>A value as it is written in a configuration.</summary>
    public static string Text(object? value) => value switch
    {
        // Without the zeros that a fraction of a second ends with.
        TimeSpan { Ticks: var ticks } time when ticks % TimeSpan.TicksPerSecond != 0 => time.ToString("c", CultureInfo.InvariantCulture).TrimEnd('0'),
        TimeSpan time => time.ToString("c", CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value?.ToString() ?? "",
    };
}

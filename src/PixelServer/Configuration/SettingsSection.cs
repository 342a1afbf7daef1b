namespace PixelServer.Configuration;

/// <summary>A section of the configuration and the options type that it is read into.</summary>
/// <param name="Name">As <c>EventLog</c> or <c>Exports:Webhook</c>; empty for keys that stand in no section.</param>
/// <param name="Type">Its settable properties are the section's keys; a new instance has the defaults.</param>
/// <param name="Errors">Reads the section from a configuration without wrong types and unknown keys; the errors that are left.</param>
internal sealed record SettingsSection(string Name, Type Type, Func<IConfiguration, IEnumerable<string>> Errors)
{
    public static SettingsSection Of<T>(string name, Func<T, IEnumerable<string>> errors)
        where T : new() =>
        new(name, typeof(T), configuration => errors((name.Length == 0 ? configuration : configuration.GetSection(name)).Get<T>() ?? new T()));
}

using System.Reflection;
using PixelServer.Audiences;
using PixelServer.Audiences.Api.Exports;
using PixelServer.Audiences.Exports.Delivery;
using PixelServer.Collection;
using PixelServer.Insights;
using PixelServer.Loading;
using PixelServer.Persons;
using PixelServer.Pipeline.Enrichment.Geo;
using PixelServer.Pipeline.Erasure;
using PixelServer.Pipeline.EventLog;
using PixelServer.Pipeline.Redis;
using PixelServer.Pipeline.Warehouse;
using PixelServer.RateLimits;
using PixelServer.Sites.Installing;
using PixelServer.SqlConsole;

namespace PixelServer.Configuration;

/// <summary>
/// Every section and every key there is, from the options types themselves: the check at the start, the table in
/// <c>deploy/configuration.md</c>, the schema for editors and <c>pixelserver config</c> all go by it. A new options type is added here.
/// </summary>
internal static class SettingsCatalog
{
    public static IReadOnlyList<SettingsSection> Sections { get; } =
    [
        SettingsSection.Of<ServerSettings>("", settings => settings.Errors()),
        SettingsSection.Of<DataSettings>(DataSettings.Section, _ => []),
        SettingsSection.Of<SecretSettings>(SecretSettings.Section, settings => settings.Errors()),
        SettingsSection.Of<EventLogOptions>(EventLogOptions.Section, EventLogErrors),
        SettingsSection.Of<RedisOptions>(RedisOptions.Section, options => options.Errors()),
        SettingsSection.Of<WarehouseSettings>(WarehouseSettings.Section, settings => settings.Errors()),
        SettingsSection.Of<GeoOptions>(GeoOptions.Section, options => options.Errors()),
        new(SitesOptions.Section, typeof(SiteSettings), configuration => SitesOptions.Read(configuration).Errors()),
        SettingsSection.Of<RetentionOptions>(RetentionOptions.Section, options => options.Errors()),
        SettingsSection.Of<SweepOptions>(SweepOptions.Section, options => options.Errors()),
        SettingsSection.Of<PersonsOptions>(PersonsOptions.Section, options => options.Errors()),
        SettingsSection.Of<AudienceOptions>(AudienceOptions.Section, options => options.Errors()),
        SettingsSection.Of<ExportsOptions>(ExportsOptions.Section, options => options.Errors()),
        SettingsSection.Of<WebhookOptions>(WebhookOptions.Section, options => options.Errors()),
        SettingsSection.Of<InsightOptions>(InsightOptions.Section, options => options.Errors()),
        SettingsSection.Of<InstallationOptions>(InstallationOptions.Section, options => options.Errors()),
        SettingsSection.Of<SqlConsoleOptions>(SqlConsoleOptions.Section, options => options.Errors()),
        SettingsSection.Of<RateLimitOptions>(RateLimitOptions.Section, options => options.Errors()),
        SettingsSection.Of<StopOptions>(StopOptions.Section, options => options.Errors()),
    ];

    /// <summary>All keys in the order of the sections; a secret is followed by the key of its file.</summary>
    public static IReadOnlyList<SettingKey> Keys { get; } = [.. Sections.SelectMany(KeysOf)];

    private static IEnumerable<SettingKey> KeysOf(SettingsSection section)
    {
        var defaults = Activator.CreateInstance(section.Type);
        var prefix = section.Name switch
        {
            "" => "",
            SitesOptions.Section => $"{section.Name}:{SettingKey.AnyId}:",
            var name => $"{name}:",
        };
        foreach (var property in section.Type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.SetMethod is { IsPublic: true }))
        {
            var kind = KindOf(property.PropertyType);
            // The web server's own key is written in lower case everywhere.
            var name = property.Name == nameof(ServerSettings.Urls) ? "urls" : property.Name;
            var key = new SettingKey($"{prefix}{name}{(kind == SettingKind.List ? $":{SettingKey.AnyNumber}" : "")}", property, property.GetValue(defaults), kind);
            yield return key;
            if (key.IsSecret)
            {
                yield return key.FileKey;
            }
        }
    }

    private static SettingKind KindOf(Type type) => type switch
    {
        _ when type == typeof(string) => SettingKind.Text,
        _ when type == typeof(bool) => SettingKind.Switch,
        _ when type == typeof(int) || type == typeof(long) => SettingKind.Number,
        _ when type == typeof(TimeSpan) => SettingKind.Time,
        { IsEnum: true } => SettingKind.Choice,
        _ when type.IsAssignableFrom(typeof(string[])) => SettingKind.List,
        _ => throw new NotSupportedException($"A setting of type {type} cannot be described; teach {nameof(SettingsCatalog)} about it."),
    };

    // Empty, it is the data folder's.
    private static IEnumerable<string> EventLogErrors(EventLogOptions options)
    {
        options.Folder = options.Folder.Length == 0 ? "log" : options.Folder;
        return options.Errors();
    }
}

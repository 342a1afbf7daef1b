using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using PixelServer.Collection;
using PixelServer.Pipeline.Settings;

namespace PixelServer.Configuration;

/// <summary>
/// A JSON schema of <c>appsettings.json</c> and <c>sites.json</c>, for editors: <c>deploy/appsettings.schema.json</c>. It knows keys, types, choices and the
/// limits of numbers; what depends on other keys only the check at the start knows.
/// </summary>
internal static class SettingSchema
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write()
    {
        var meanings = new SettingMeanings();
        var root = Section();
        root["properties"]!["$schema"] = new JsonObject { ["type"] = "string" };
        foreach (var key in SettingsCatalog.Keys)
        {
            var parts = key.Path.Split(':');
            var place = root;
            // The number of a list's item belongs to the value.
            var names = key.Kind == SettingKind.List ? parts[..^1] : parts;
            foreach (var name in names[..^1])
            {
                place = Enter(place, name);
            }

            place["properties"]![names[^1]] = Value(key, meanings.Of(key));
        }

        foreach (var name in (string[])["Logging", "Kestrel", "AllowedHosts"])
        {
            root["properties"]![name] = true;
        }

        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "Settings of PixelServer",
        };
        foreach (var (name, value) in root)
        {
            schema[name] = value!.DeepClone();
        }

        return schema.ToJsonString(Indented) + "\n";
    }

    private static JsonObject Section() => new() { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = new JsonObject() };

    private static JsonObject Enter(JsonObject place, string name)
    {
        if (name == SettingKey.AnyId)
        {
            if (place["additionalProperties"] is not JsonObject any)
            {
                place["additionalProperties"] = any = Section();
                place["propertyNames"] = new JsonObject { ["pattern"] = Site.IdPattern };
                place.Remove("properties");
            }

            return any;
        }

        var properties = place["properties"]!.AsObject();
        return properties[name] as JsonObject ?? Add(properties, name);

        static JsonObject Add(JsonObject properties, string name)
        {
            var section = Section();
            properties[name] = section;
            return section;
        }
    }

    private static JsonObject Value(SettingKey key, string meaning)
    {
        var value = new JsonObject { ["description"] = key is { Limits: { } limits, Kind: SettingKind.Time } ? $"{meaning} {limits}." : meaning };
        switch (key.Kind)
        {
            case SettingKind.Number:
                value["type"] = "integer";
                value["default"] = JsonValue.Create(Convert.ToInt64(key.Default, System.Globalization.CultureInfo.InvariantCulture));
                if (SettingLimits.Of(key.Property) is { } range)
                {
                    value["minimum"] = JsonValue.Create(Convert.ToInt64(range.Least, System.Globalization.CultureInfo.InvariantCulture));
                    value["maximum"] = JsonValue.Create(Convert.ToInt64(range.Most, System.Globalization.CultureInfo.InvariantCulture));
                }

                break;
            case SettingKind.Switch:
                value["type"] = "boolean";
                value["default"] = (bool)key.Default!;
                break;
            case SettingKind.List:
                value["type"] = "array";
                value["items"] = new JsonObject { ["type"] = "string" };
                break;
            case SettingKind.Choice:
                value["enum"] = new JsonArray([.. Enum.GetNames(key.Property.PropertyType).Select(name => JsonValue.Create(name))]);
                value["default"] = key.DefaultText;
                break;
            case SettingKind.Time:
                value["type"] = "string";
                value["pattern"] = @"^(\d+|(\d+\.)?\d{1,2}:\d{2}(:\d{2}(\.\d{1,7})?)?)$";
                value["default"] = key.DefaultText;
                break;
            default:
                value["type"] = "string";
                if (key.Kind == SettingKind.Text && !key.IsSecret)
                {
                    value["default"] = key.DefaultText;
                }

                break;
        }

        return value;
    }
}

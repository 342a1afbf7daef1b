using System.Text;

namespace PixelServer.Configuration;

/// <summary>All keys as a table in Markdown: that of <c>deploy/configuration.md</c>.</summary>
internal static class SettingTable
{
    public static string Write()
    {
        var meanings = new SettingMeanings();
        var table = new StringBuilder("| key | type | default | limits | meaning |\n|---|---|---|---|---|\n");
        foreach (var key in SettingsCatalog.Keys)
        {
            var path = key.Path == "urls" ? "urls" : key.Path;
            table.Append($"| `{path}` | {TypeOf(key)} | {Code(key.DefaultText)} | {(key.Kind == SettingKind.Choice ? string.Join(", ", key.Choices.Select(Code)) : key.Limits)} | {meanings.Of(key).Replace("|", "\\|", StringComparison.Ordinal)} |\n");
        }

        return table.ToString();
    }

    private static string Code(string text) => text.Length == 0 ? "" : $"`{text}`";

    private static string TypeOf(SettingKey key) => key switch
    {
        { IsSecret: true } => "secret",
        { Kind: SettingKind.Number } => "number",
        { Kind: SettingKind.Time } => "time",
        { Kind: SettingKind.Switch } => "true, false",
        { Kind: SettingKind.Choice } => "choice",
        { Kind: SettingKind.List } => "list",
        { Kind: SettingKind.File } => "file",
        _ => "text",
    };
}

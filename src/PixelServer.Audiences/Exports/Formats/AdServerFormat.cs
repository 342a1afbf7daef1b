using System.Globalization;
using PixelServer.Audiences.Exports.Identifiers;

namespace PixelServer.Audiences.Exports.Formats;

/// <summary>
/// Publisher-provided ids for Google Ad Manager, batch upload to an audience segment:
/// <code>
/// ppid,list_id,delete,process_consent
/// &lt;ppid&gt;,&lt;list_id&gt;,0,1
/// </code>
/// with <c>1</c> under delete in files that remove. The id must be what the pages hand to the ad server (setPublisherProvidedId): 32 to
/// 150 letters, digits and hyphens. Not verified with Google's own page: header and columns come from two other exporters' examples, of which
/// one has <c>process_consent</c> (empty) and one <c>delete</c>; which columns there are, and what stands under process_consent, can be set.
/// </summary>
public sealed class AdServerFormat : ExportFormat
{
    private const int ShortestId = 32;
    private const int LongestId = 150;

    public override string Id => "gam_ppid";

    public override string Title => "Google Ad Manager publisher-provided ids (CSV)";

    public override IReadOnlyList<FormatSetting> Settings { get; } =
    [
        new("list_id", null, "[0-9]{1,20}", "Ad Manager's id of the audience segment"),
        FormatSetting.Choice(
            "ppid",
            "what the pages hand to the ad server: SHA-256 of the user id, the user id itself, or SHA-256 of the visitor id in decimal",
            "user_id_sha256", "user_id", "visitor_id_sha256"),
        FormatSetting.Choice("columns", "columns of the file", "ppid,list_id,delete,process_consent", "ppid,list_id,process_consent", "ppid,list_id,delete"),
        new("process_consent", "1", "[0-9A-Za-z]{0,10}", "what stands under process_consent for somebody who consented"),
    ];

    internal override BodyLayout Layout(FormatSettings settings, ExportAction action) => action == ExportAction.Remove && !HasDelete(settings)
        ? throw new ExportException("Export as gam_ppid: without the column delete nobody can be removed; set columns to one that has it.")
        : new BodyLayout { FileHead = $"{settings["columns"]}\n" };

    internal override RejectReason? Write(ExportMember member, FormatSettings settings, ExportAction action, EntryBuffer entries)
    {
        var ids = (settings["ppid"] switch
        {
            "user_id" => member.UserIds,
            "user_id_sha256" => member.UserIds.Select(Sha256Text.Hex),
            _ => member.Visitors.Select(visitor => Sha256Text.Hex(visitor.ToString(CultureInfo.InvariantCulture))),
        }).ToList();
        foreach (var id in ids.Where(IsFit))
        {
            entries.Add(id).Add(",").Add(settings["list_id"]);
            if (HasDelete(settings))
            {
                entries.Add(action == ExportAction.Remove ? ",1" : ",0");
            }

            if (settings["columns"].EndsWith("process_consent", StringComparison.Ordinal))
            {
                entries.Add(",").Add(settings["process_consent"]);
            }

            entries.End();
        }

        return entries.Count > 0 ? null : ids.Count > 0 ? RejectReason.UnfitUserId : RejectReason.NoIdentifier;
    }

    private static bool HasDelete(FormatSettings settings) => settings["columns"].Contains("delete", StringComparison.Ordinal);

    private static bool IsFit(string id) =>
        id.Length is >= ShortestId and <= LongestId && id[0] != '-' && id.All(character => char.IsAsciiLetterOrDigit(character) || character == '-');
}

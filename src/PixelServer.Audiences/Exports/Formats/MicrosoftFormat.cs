namespace PixelServer.Audiences.Exports.Formats;

/// <summary>
/// Microsoft Advertising customer match, Bulk file:
/// <code>
/// Type,Status,Id,Parent Id,Client Id,Modified Time,Name,Description,Scope,Audience,Action Type,Sub Type,Text
/// Format Version,,,,,,6.0,,,,,,
/// Customer List,Active,&lt;list_id&gt;,,,,,,,,Add,,
/// Customer List Item,,,&lt;list_id&gt;,,,,,,,,Email,&lt;hash&gt;
/// </code>
/// with Action Type Remove in files that remove. Verified: header, records and their fields. The list must exist, because its terms have to
/// be accepted on Microsoft's pages first; every part names it, so that parts can be uploaded one by one.
/// </summary>
public sealed class MicrosoftFormat : ExportFormat
{
    public override string Id => "microsoft";

    public override string Title => "Microsoft Advertising customer match (Bulk CSV)";

    public override AudienceMinimum? Minimum { get; } = new(300, "matched", "Microsoft: 300 matched users");

    public override IReadOnlyList<FormatSetting> Settings { get; } =
        [new("list_id", null, "[0-9]{1,20}", "Microsoft's id of the customer list"), FormatSettings.Emails("plain", "bare")];

    internal override BodyLayout Layout(FormatSettings settings, ExportAction action) => new()
    {
        FileHead = $"""
            Type,Status,Id,Parent Id,Client Id,Modified Time,Name,Description,Scope,Audience,Action Type,Sub Type,Text
            Format Version,,,,,,6.0,,,,,,
            Customer List,Active,{settings["list_id"]},,,,,,,,{(action == ExportAction.Add ? "Add" : "Remove")},,

            """,
    };

    internal override RejectReason? Write(ExportMember member, FormatSettings settings, ExportAction action, EntryBuffer entries)
    {
        foreach (var hash in member.EmailsIn(settings.EmailForm))
        {
            entries.Add("Customer List Item,,,").Add(settings["list_id"]).Add(",,,,,,,,Email,").Add(hash).End();
        }

        return entries.Count > 0 ? null : RejectReason.NoIdentifier;
    }
}

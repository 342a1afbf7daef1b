namespace PixelServer.Audiences.Exports.Formats;

/// <summary>
/// Pinterest's API, version 5: bodies of <c>PATCH /ad_accounts/&lt;account&gt;/customer_lists/&lt;list&gt;</c>.
/// <code>
/// {"operation_type":"ADD","records":"&lt;hash&gt;,&lt;hash&gt;"}
/// </code>
/// Verified: fields. Not verified: how many records a request may have; other connectors send at most 10,000 and 1 MB.
/// </summary>
public sealed class PinterestApiFormat : RequestBodyFormat
{
    public override string Id => "pinterest_api";

    public override string Title => "Pinterest customer list (API)";

    public override AudienceMinimum? Minimum => PinterestFormat.LeastMatched;

    public override IReadOnlyList<FormatSetting> Settings { get; } = [FormatSettings.Emails("plain")];

    internal override BodyLayout Layout(FormatSettings settings, ExportAction action) => new()
    {
        BodyHead = $$"""{"operation_type":"{{(action == ExportAction.Add ? "ADD" : "REMOVE")}}","records":" """.TrimEnd(),
        Separator = ",",
        BodyTail = "\"}\n",
        EntriesPerBody = 10_000,
        BytesPerBody = Megabyte,
    };

    internal override RejectReason? Write(ExportMember member, FormatSettings settings, ExportAction action, EntryBuffer entries)
    {
        foreach (var hash in member.EmailsIn(settings.EmailForm))
        {
            entries.Add(hash).End();
        }

        return entries.Count > 0 ? null : RejectReason.NoIdentifier;
    }
}

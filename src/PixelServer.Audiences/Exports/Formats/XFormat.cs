namespace PixelServer.Audiences.Exports.Formats;

/// <summary>
/// X (Twitter) Ads API: bodies of <c>POST /12/accounts/&lt;account&gt;/custom_audiences/&lt;id&gt;/users</c> with at most 2,500 operations and 4,000,000 bytes.
/// <code>
/// [{"operation_type":"Update","params":{"users":[{"email":["&lt;hash&gt;"]}]}}]
/// </code>
/// with <c>Delete</c> in files that remove. Verified: fields, limits, normalisation of e-mails. Telephones are left out: how X normalises them was not found.
/// </summary>
public sealed class XFormat : RequestBodyFormat
{
    public override string Id => "x";

    public override string Title => "X custom audience (Ads API)";

    public override IReadOnlyList<FormatSetting> Settings { get; } = [FormatSettings.Emails("plain")];

    internal override BodyLayout Layout(FormatSettings settings, ExportAction action) => new()
    {
        BodyHead = "[",
        Separator = ",",
        BodyTail = "]\n",
        EntriesPerBody = 2_500,
        BytesPerBody = 4_000_000,
    };

    internal override RejectReason? Write(ExportMember member, FormatSettings settings, ExportAction action, EntryBuffer entries)
    {
        var emails = member.EmailsIn(settings.EmailForm);
        if (emails.Count == 0)
        {
            return RejectReason.NoIdentifier;
        }

        var hashes = string.Join(',', emails.Select(Quoted));
        entries.Add($$$"""{"operation_type":"{{{(action == ExportAction.Add ? "Update" : "Delete")}}}","params":{"users":[{"email":[{{{hashes}}}]}]}}""").End();
        return null;
    }
}

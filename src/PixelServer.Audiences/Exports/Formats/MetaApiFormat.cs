namespace PixelServer.Audiences.Exports.Formats;

/// <summary>
/// Meta's Marketing API: bodies of <c>POST /&lt;audience&gt;/users</c>, and of <c>DELETE</c> in files that remove, with at most 10,000 rows.
/// <code>
/// {"payload":{"schema":["EMAIL","PHONE"],"data":[["&lt;hash&gt;","&lt;hash&gt;"],["&lt;hash&gt;",""]]}}
/// </code>
/// Verified: schema keys, the limit, and that what is not known is empty. The optional <c>session</c> is left out, so that bodies can be sent in any order
/// and again.
/// </summary>
public sealed class MetaApiFormat : RequestBodyFormat
{
    public override string Id => "meta_api";

    public override string Title => "Meta Custom Audience (Marketing API)";

    public override AudienceMinimum? Minimum => MetaFormat.LeastMatched;

    public override IReadOnlyList<FormatSetting> Settings { get; } = [FormatSettings.Emails("plain"), FormatSettings.Phones("digits")];

    internal override BodyLayout Layout(FormatSettings settings, ExportAction action) => new()
    {
        BodyHead = """{"payload":{"schema":["EMAIL","PHONE"],"data":[""",
        Separator = ",",
        BodyTail = "]}}\n",
        EntriesPerBody = 10_000,
    };

    internal override RejectReason? Write(ExportMember member, FormatSettings settings, ExportAction action, EntryBuffer entries)
    {
        var emails = member.EmailsIn(settings.EmailForm);
        var phones = member.PhonesIn(settings.PhoneForm);
        for (var row = 0; row < Math.Max(emails.Count, phones.Count); row++)
        {
            entries.Add("[").Add(Quoted(row < emails.Count ? emails[row] : "")).Add(",").Add(Quoted(row < phones.Count ? phones[row] : "")).Add("]");
            entries.End();
        }

        return entries.Count > 0 ? null : member.Phones.Count > 0 ? RejectReason.PhoneFormUnknown : RejectReason.NoIdentifier;
    }
}

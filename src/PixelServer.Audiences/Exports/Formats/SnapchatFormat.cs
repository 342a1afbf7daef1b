namespace PixelServer.Audiences.Exports.Formats;

/// <summary>
/// Snapchat's API: bodies of <c>POST https://adsapi.snapchat.com/v1/segments/&lt;id&gt;/users</c>, and of <c>DELETE</c> in files that remove, with at most
/// 100,000 ids. A segment is of one kind of identifier.
/// <code>
/// {"users":[{"schema":["EMAIL_SHA256"],"data":[["&lt;hash&gt;"],["&lt;hash&gt;"]]}]}
/// </code>
/// Telephones as digits. Verified: fields, limit and normalisation.
/// </summary>
public sealed class SnapchatFormat : RequestBodyFormat
{
    public override string Id => "snapchat";

    public override string Title => "Snapchat customer list (Marketing API)";

    public override AudienceMinimum? Minimum { get; } = new(1000, "matched", "Snapchat: 1,000 users");

    public override IReadOnlyList<FormatSetting> Settings { get; } =
    [
        FormatSetting.Choice("identifier", "which kind of identifier the segment has", "email", "phone"),
        FormatSettings.Emails("plain"),
        FormatSettings.Phones("digits"),
    ];

    internal override BodyLayout Layout(FormatSettings settings, ExportAction action) => new()
    {
        BodyHead = $$"""{"users":[{"schema":["{{(settings["identifier"] == "email" ? "EMAIL_SHA256" : "PHONE_SHA256")}}"],"data":[""",
        Separator = ",",
        BodyTail = "]}]}\n",
        EntriesPerBody = 100_000,
        BytesPerBody = 10 * Megabyte,
    };

    internal override RejectReason? Write(ExportMember member, FormatSettings settings, ExportAction action, EntryBuffer entries)
    {
        var isEmail = settings["identifier"] == "email";
        foreach (var hash in isEmail ? member.EmailsIn(settings.EmailForm) : member.PhonesIn(settings.PhoneForm))
        {
            entries.Add("[").Add(Quoted(hash)).Add("]").End();
        }

        return entries.Count > 0 ? null : !isEmail && member.Phones.Count > 0 ? RejectReason.PhoneFormUnknown : RejectReason.NoIdentifier;
    }
}

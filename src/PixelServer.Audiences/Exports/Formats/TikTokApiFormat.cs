namespace PixelServer.Audiences.Exports.Formats;

/// <summary>
/// TikTok's Marketing API: bodies of <c>POST /open_api/v1.3/segment/mapping/</c> with at most 10,000 users.
/// <code>
/// {"advertiser_ids":["1"],"action":"add","id_schema":["EMAIL_SHA256","PHONE_SHA256"],
///  "batch_data":[[{"id":"&lt;hash&gt;","audience_ids":["2"]},{}]]}
/// </code>
/// Verified: fields, and the empty object for what is not known (from another connector's code). Not verified: the limit. What is hashed: as in the CSV.
/// </summary>
public sealed class TikTokApiFormat : RequestBodyFormat
{
    public override string Id => "tiktok_api";

    public override string Title => "TikTok Custom Audience (Marketing API)";

    public override AudienceMinimum? Minimum => TikTokFormat.LeastMatched;

    public override IReadOnlyList<FormatSetting> Settings { get; } =
    [
        FormatSetting.PlatformId("advertiser_id", "the advertiser"),
        FormatSetting.PlatformId("audience_id", "TikTok's id of the audience"),
        FormatSettings.Emails("plain", "bare"),
        FormatSettings.Phones("e164", "digits"),
    ];

    internal override BodyLayout Layout(FormatSettings settings, ExportAction action) => new()
    {
        BodyHead = $$"""{"advertiser_ids":["{{settings["advertiser_id"]}}"],"action":"{{(action == ExportAction.Add ? "add" : "delete")}}","""
            + "\"id_schema\":[\"EMAIL_SHA256\",\"PHONE_SHA256\"],\"batch_data\":[",
        Separator = ",",
        BodyTail = "]}\n",
        EntriesPerBody = 10_000,
    };

    internal override RejectReason? Write(ExportMember member, FormatSettings settings, ExportAction action, EntryBuffer entries)
    {
        var emails = member.EmailsIn(settings.EmailForm);
        var phones = member.PhonesIn(settings.PhoneForm);
        for (var row = 0; row < Math.Max(emails.Count, phones.Count); row++)
        {
            entries.Add("[").Add(User(emails, row)).Add(",").Add(User(phones, row)).Add("]");
            entries.End();
        }

        return entries.Count > 0 ? null : member.Phones.Count > 0 ? RejectReason.PhoneFormUnknown : RejectReason.NoIdentifier;

        string User(IReadOnlyList<string> hashes, int row) =>
            row < hashes.Count ? $$"""{"id":"{{hashes[row]}}","audience_ids":["{{settings["audience_id"]}}"]}""" : "{}";
    }
}

namespace PixelServer.Audiences.Exports.Formats;

/// <summary>
/// LinkedIn's DMP segments: bodies of <c>POST https://api.linkedin.com/rest/dmpSegments/&lt;id&gt;/users</c> with at most 5,000 members.
/// <code>
/// {"elements":[{"action":"ADD","userIds":[{"idType":"SHA256_EMAIL","idValue":"&lt;hash&gt;"}]}]}
/// </code>
/// Verified: fields (from other connectors' code) and their batch size.
/// </summary>
public sealed class LinkedInApiFormat : RequestBodyFormat
{
    public override string Id => "linkedin_api";

    public override string Title => "LinkedIn Matched Audiences (API)";

    public override AudienceMinimum? Minimum => LinkedInFormat.LeastMatched;

    public override IReadOnlyList<FormatSetting> Settings { get; } = [FormatSettings.Emails("plain")];

    internal override BodyLayout Layout(FormatSettings settings, ExportAction action) => new()
    {
        BodyHead = """{"elements":[""",
        Separator = ",",
        BodyTail = "]}\n",
        EntriesPerBody = 5_000,
    };

    internal override RejectReason? Write(ExportMember member, FormatSettings settings, ExportAction action, EntryBuffer entries)
    {
        var emails = member.EmailsIn(settings.EmailForm);
        if (emails.Count == 0)
        {
            return RejectReason.NoIdentifier;
        }

        var ids = string.Join(',', emails.Select(hash => $$"""{"idType":"SHA256_EMAIL","idValue":"{{hash}}"}"""));
        entries.Add($$"""{"action":"{{(action == ExportAction.Add ? "ADD" : "REMOVE")}}","userIds":[{{ids}}]}""");
        entries.End();
        return null;
    }
}

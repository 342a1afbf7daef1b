namespace PixelServer.Audiences.Exports.Formats;

/// <summary>
/// Reddit's API: bodies of <c>PATCH https://ads-api.reddit.com/api/&lt;version&gt;/custom_audiences/&lt;id&gt;/users</c>.
/// <code>
/// {"data":{"action_type":"ADD","column_order":["EMAIL_SHA256"],"user_data":[["&lt;hash&gt;"],["&lt;hash&gt;"]]}}
/// </code>
/// E-mails without dots and suffix at any provider. Verified: fields and normalisation (from other connectors' code). Not verified: how many rows a request may
/// have; 2,500 are sent.
/// </summary>
public sealed class RedditFormat : RequestBodyFormat
{
    public override string Id => "reddit";

    public override string Title => "Reddit custom audience (Ads API)";

    public override IReadOnlyList<FormatSetting> Settings { get; } = [FormatSettings.Emails("bare")];

    internal override BodyLayout Layout(FormatSettings settings, ExportAction action) => new()
    {
        BodyHead = $$"""{"data":{"action_type":"{{(action == ExportAction.Add ? "ADD" : "REMOVE")}}","column_order":["EMAIL_SHA256"],"user_data":[""",
        Separator = ",",
        BodyTail = "]}}\n",
        EntriesPerBody = 2_500,
    };

    internal override RejectReason? Write(ExportMember member, FormatSettings settings, ExportAction action, EntryBuffer entries)
    {
        foreach (var hash in member.EmailsIn(settings.EmailForm))
        {
            entries.Add("[").Add(Quoted(hash)).Add("]").End();
        }

        return entries.Count > 0 ? null : RejectReason.NoIdentifier;
    }
}

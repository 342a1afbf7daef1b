namespace PixelServer.Audiences.Exports.Formats;

/// <summary>
/// Google's Data Manager API: bodies of <c>POST https://datamanager.googleapis.com/v1/audienceMembers:ingest</c>, and of <c>:remove</c> in files
/// that remove, with at most 10,000 members.
/// <code>
/// {"destinations":[{"operatingAccount":{"accountType":"GOOGLE_ADS","accountId":"123"},"productDestinationId":"456"}],"encoding":"HEX",
///  "consent":{"adUserData":"CONSENT_GRANTED","adPersonalization":"CONSENT_GRANTED"},
///  "audienceMembers":[{"userData":{"userIdentifiers":[{"emailAddress":"&lt;hash&gt;"},{"phoneNumber":"&lt;hash&gt;"}]}}]}
/// </code>
/// Verified: fields, their names and the limit. That the terms are accepted is the operator's word, given by a setting.
/// </summary>
public sealed class GoogleDataManagerFormat : RequestBodyFormat
{
    // A member may have at most so many identifiers.
    private const int MostIdentifiers = 10;

    public override string Id => "google_data_manager";

    public override string Title => "Google Customer Match (Data Manager API)";

    public override AudienceMinimum? Minimum { get; } = new(100, "matched", "Google: 100 members to be eligible");

    public override IReadOnlyList<FormatSetting> Settings { get; } =
    [
        new("account_id", null, "[0-9]{1,20}", "the Google Ads customer, digits without hyphens"),
        new("list_id", null, "[0-9]{1,20}", "the user list"),
        FormatSetting.Choice("terms", "accepted where the Customer Match terms of service are", "unsaid", "accepted"),
        FormatSettings.Emails("google", "plain"),
        FormatSettings.Phones("e164"),
    ];

    internal override BodyLayout Layout(FormatSettings settings, ExportAction action)
    {
        var account = $$"""{"accountType":"GOOGLE_ADS","accountId":"{{settings["account_id"]}}"}""";
        var destination = $$"""{"destinations":[{"operatingAccount":{{account}},"productDestinationId":"{{settings["list_id"]}}"}],"encoding":"HEX",""";
        const string consent = "\"consent\":{\"adUserData\":\"CONSENT_GRANTED\",\"adPersonalization\":\"CONSENT_GRANTED\"},";
        var terms = settings["terms"] == "accepted" ? "\"termsOfService\":{\"customerMatchTermsOfServiceStatus\":\"ACCEPTED\"}," : "";
        return new BodyLayout
        {
            BodyHead = $"{destination}{(action == ExportAction.Add ? consent + terms : "")}\"audienceMembers\":[",
            Separator = ",",
            BodyTail = "]}\n",
            EntriesPerBody = 10_000,
            BytesPerBody = 10 * Megabyte,
        };
    }

    internal override RejectReason? Write(ExportMember member, FormatSettings settings, ExportAction action, EntryBuffer entries)
    {
        var identifiers = member.EmailsIn(settings.EmailForm).Select(hash => ("emailAddress", hash))
            .Concat(member.PhonesIn(settings.PhoneForm).Select(hash => ("phoneNumber", hash))).Take(MostIdentifiers).ToList();
        if (identifiers.Count == 0)
        {
            return RejectReason.NoIdentifier;
        }

        entries.AddJson(json =>
        {
            json.WriteStartObject();
            json.WriteStartObject("userData");
            json.WriteStartArray("userIdentifiers");
            foreach (var (name, hash) in identifiers)
            {
                json.WriteStartObject();
                json.WriteString(name, hash);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        });
        return null;
    }
}

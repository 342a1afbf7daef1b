namespace PixelServer.Audiences.Exports.Formats;

/// <summary>
/// Google Customer Match, upload of customer contacts:
/// <code>
/// Email,Phone,First Name,Last Name,Country,Zip
/// &lt;hash&gt;,&lt;hash&gt;,,,,
/// </code>
/// E-mails in Google's form, telephones as E.164. Verified: the template's header and the normalisation. Names and places are not known
/// of visitors and stay empty. Google asks for consent (ad_user_data, ad_personalization) of everybody in the EEA: nobody is in the file without.
/// </summary>
public sealed class GoogleCustomerMatchFormat : ContactFileFormat
{
    public override string Id => "google_customer_match";

    public override string Title => "Google Customer Match (CSV)";

    public override AudienceMinimum? Minimum { get; } = new(100, "matched", "Google: 100 active users; older documents say 1,000");

    public override IReadOnlyList<FormatSetting> Settings { get; } = [FormatSettings.Emails("google", "plain"), FormatSettings.Phones("e164")];

    private protected override string Header => "Email,Phone,First Name,Last Name,Country,Zip";

    private protected override void WriteRow(EntryBuffer entries, string email, string phone) => entries.Add(email).Add(",").Add(phone).Add(",,,,");
}

namespace PixelServer.Audiences.Exports.Formats;

/// <summary>
/// Meta Custom Audience, upload of a customer list:
/// <code>
/// email,phone
/// &lt;hash&gt;,&lt;hash&gt;
/// </code>
/// E-mails with dots and suffix, telephones as digits. Verified: both headers, the normalisation, and that hashes are taken. <c>uid</c> is an
/// app's id of a Facebook user, so that the site's own ids do not go there.
/// </summary>
public sealed class MetaFormat : ContactFileFormat
{
    public override string Id => "meta";

    public override string Title => "Meta Custom Audience (CSV)";

    public override AudienceMinimum? Minimum => LeastMatched;

    public override IReadOnlyList<FormatSetting> Settings { get; } = [FormatSettings.Emails("plain"), FormatSettings.Phones("digits")];

    internal static AudienceMinimum LeastMatched { get; } = new(100, "matched", "Meta: fewer than 100 people are refused");

    private protected override string Header => "email,phone";
}

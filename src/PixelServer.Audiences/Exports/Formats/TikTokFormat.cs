namespace PixelServer.Audiences.Exports.Formats;

/// <summary>
/// TikTok Custom Audience, upload of a customer file:
/// <code>
/// Email_SHA256,Phone_SHA256
/// &lt;hash&gt;,&lt;hash&gt;
/// </code>
/// Verified: headers. TikTok's documents disagree on what is hashed: the newest, and the default here, have addresses as they are and
/// E.164 with the plus sign; those of 2024 addresses without dots and suffix (<c>email_form=bare</c>) and digits (<c>phone_form=digits</c>). The ones
/// of August 2025 (without the suffix, but with dots) cannot be served: that form is not known.
/// </summary>
public sealed class TikTokFormat : ContactFileFormat
{
    public override string Id => "tiktok";

    public override string Title => "TikTok Custom Audience (CSV)";

    public override AudienceMinimum? Minimum => LeastMatched;

    public override IReadOnlyList<FormatSetting> Settings { get; } = [FormatSettings.Emails("plain", "bare"), FormatSettings.Phones("e164", "digits")];

    internal static AudienceMinimum LeastMatched { get; } = new(1000, "matched", "TikTok: 1,000 matched users");

    private protected override string Header => "Email_SHA256,Phone_SHA256";
}

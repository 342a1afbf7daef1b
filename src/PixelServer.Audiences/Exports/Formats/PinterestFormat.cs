namespace PixelServer.Audiences.Exports.Formats;

/// <summary>
/// Pinterest customer list, a hash a line and no header. Verified: that SHA-256 of lower-case addresses is taken. Not verified: whether a
/// header would be.
/// </summary>
public sealed class PinterestFormat : ContactFileFormat
{
    public override string Id => "pinterest";

    public override string Title => "Pinterest customer list (CSV)";

    public override AudienceMinimum? Minimum => LeastMatched;

    public override IReadOnlyList<FormatSetting> Settings { get; } = [FormatSettings.Emails("plain")];

    internal static AudienceMinimum LeastMatched { get; } = new(100, "matched", "Pinterest: 100 accounts");

    private protected override bool HasPhones => false;

    private protected override string? Header => null;

    private protected override void WriteRow(EntryBuffer entries, string email, string phone) => entries.Add(email);
}

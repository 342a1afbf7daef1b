namespace PixelServer.Audiences.Exports.Formats;

/// <summary>
/// LinkedIn Matched Audiences, contact list:
/// <code>
/// email
/// &lt;hash&gt;
/// </code>
/// At most 300,000 rows and 20 MB a file. Verified: limits and normalisation. Not verified: the spelling of further headers of the template, so
/// there is one column.
/// </summary>
public sealed class LinkedInFormat : ContactFileFormat
{
    public override string Id => "linkedin";

    public override string Title => "LinkedIn Matched Audiences (CSV)";

    public override AudienceMinimum? Minimum => LeastMatched;

    public override IReadOnlyList<FormatSetting> Settings { get; } = [FormatSettings.Emails("plain")];

    internal static AudienceMinimum LeastMatched { get; } = new(300, "matched", "LinkedIn: 300 matched members, 10,000 advised");

    internal override int RowsPerPart => 300_000;

    internal override long BytesPerPart => 20 * Megabyte;

    private protected override bool HasPhones => false;

    private protected override string Header => "email";

    private protected override void WriteRow(EntryBuffer entries, string email, string phone) => entries.Add(email);
}

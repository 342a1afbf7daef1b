using PixelServer.Audiences.Exports.Identifiers;

namespace PixelServer.Audiences.Exports.Formats;

/// <summary>
/// The Trade Desk, CRM data drop of type EmailHashedUnifiedId2: a hash a line and no header, SHA-256 in Base64 of addresses that at Gmail are without dots
/// and suffix. A drop of at least 1,500 rows replaces the list, so that only full exports make sense. Verified: encoding, normalisation and minimum (from
/// another connector's code).
/// </summary>
public sealed class TradeDeskFormat : ExportFormat
{
    public override string Id => "trade_desk";

    public override string Title => "The Trade Desk CRM data";

    public override string Extension => "txt";

    public override string ContentType => "text/plain; charset=utf-8";

    public override AudienceMinimum? Minimum { get; } = new(1500, "rows", "The Trade Desk: 1,500 rows a drop");

    public override IReadOnlyList<FormatSetting> Settings { get; } = [FormatSettings.Emails("google")];

    public override bool HasDifference => false;

    internal override BodyLayout Layout(FormatSettings settings, ExportAction action) => new();

    internal override RejectReason? Write(ExportMember member, FormatSettings settings, ExportAction action, EntryBuffer entries)
    {
        foreach (var hash in member.EmailsIn(settings.EmailForm))
        {
            entries.Add(Sha256Text.Base64(hash)).End();
        }

        return entries.Count > 0 ? null : RejectReason.NoIdentifier;
    }
}

using System.Text.Json;
using PixelServer.Audiences.Exports.Formats;

namespace PixelServer.Audiences.Exports;

/// <summary>Counts what an export's report tells.</summary>
internal sealed class ExportTally
{
    private readonly Dictionary<RejectReason, long> _rejected = [];
    private long _members;
    private long _noConsent;
    private long _gpc;
    private long _erased;
    private long _allowed;
    private long _withEmail;
    private long _withPhone;
    private long _withClickId;
    private long _withUserId;
    private long _exported;
    private long _rows;
    private long _skipped;

    public void Count(ExportCandidate candidate)
    {
        if (candidate.Standing == ExportStanding.Absent)
        {
            return;
        }

        _members++;
        _skipped += candidate.SkippedIdentifiers;
        _noConsent += candidate.Standing == ExportStanding.NoMarketingConsent ? 1 : 0;
        _gpc += candidate.Standing == ExportStanding.GlobalPrivacyControl ? 1 : 0;
        _erased += candidate.Standing == ExportStanding.Erased ? 1 : 0;
        if (candidate.Member is { } member)
        {
            _allowed++;
            _withEmail += member.Emails.Count > 0 ? 1 : 0;
            _withPhone += member.Phones.Count > 0 ? 1 : 0;
            _withClickId += member.ClickIds.Count > 0 ? 1 : 0;
            _withUserId += member.UserIds.Count > 0 ? 1 : 0;
        }
    }

    public void CountRows(int rows)
    {
        _exported++;
        _rows += rows;
    }

    public void CountReject(RejectReason reason) => _rejected[reason] = _rejected.GetValueOrDefault(reason) + 1;

    public ExportReport ToReport(ExportRequest request, FormatSettings settings, ExportReading reading, IReadOnlyList<ExportPart> parts) => new()
    {
        Audience = request.Audience,
        Format = request.Format.Id,
        Settings = request.Format.Settings.ToDictionary(setting => setting.Name, setting => settings[setting.Name]),
        Build = $"{reading.Build.Build}",
        AsOf = reading.Build.AsOf,
        MadeAt = reading.MadeAt,
        ReadUntil = reading.ReadUntil,
        EarlierBuild = request.Earlier is { } earlier ? $"{earlier.Build}" : null,
        EarlierMadeAt = request.Earlier?.MadeAt,
        Members = _members,
        LeftOut = new[] { (ExportStanding.NoMarketingConsent, _noConsent), (ExportStanding.GlobalPrivacyControl, _gpc), (ExportStanding.Erased, _erased) }
            .ToDictionary(reason => JsonNamingPolicy.SnakeCaseLower.ConvertName($"{reason.Item1}"), reason => reason.Item2),
        Allowed = _allowed,
        WithEmail = ExportShare.Of(_withEmail, _allowed),
        WithPhone = ExportShare.Of(_withPhone, _allowed),
        WithClickId = ExportShare.Of(_withClickId, _allowed),
        WithUserId = ExportShare.Of(_withUserId, _allowed),
        Exported = _exported,
        Rows = _rows,
        Rejected = _rejected,
        SkippedIdentifiers = _skipped,
        Minimum = request.Format.Minimum is { } minimum
            ? new ExportMinimum(minimum.Members, minimum.Counts, minimum.Source, (minimum.Counts == "rows" ? _rows : _exported) < minimum.Members)
            : null,
        Parts = parts,
    };
}

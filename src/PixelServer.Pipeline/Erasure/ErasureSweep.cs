using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Pipeline.Erasure;

/// <summary>
/// Carries erasures out. Whatever it does may be done again, by any loader and several at once: all that must be remembered stands in
/// ClickHouse, so that a crash at any point only means that the next turn, here or elsewhere, goes on. Not thread-safe.
/// </summary>
/// <remarks>
/// <para>From the request on loaders drop what still arrives of its visitors (<see cref="ErasedVisitors"/>), with a list that is
/// <see cref="ErasureList.MaxAge"/> old at most. So a sweep deletes what is stored at once; another, after
/// <see cref="SweepOptions.SettleTime"/>, what loads brought that were under way. An erasure is finished when such a sweep finds
/// nothing and no file holds deleted rows any more.</para>
/// <para>Steps of a sweep: (1) note visitors who carry an identity to be erased; (2) find rows; (3) note how many, for the receipt;
/// (4) delete them; (5) note that; then, over several turns, (6) have parts rewritten without them; (7) when all is gone, note that.</para>
/// <para>Audits do 1 to 6 for everybody ever erased: for a load that took longer than the settle time, a restored backup, or events
/// that came late and only now tell that a visitor is the person.</para>
/// </remarks>
public sealed class ErasureSweep(ClickHouseClient client, SweepOptions options, TimeProvider time)
{
    private static readonly TimeSpan ShortestAuditInterval = TimeSpan.FromMinutes(1);

    private readonly ErasureLedger _ledger = new(client, time);
    private readonly PersonalTables _tables = new(client);

    // By erasure, when its last sweep began that found nothing.
    private readonly Dictionary<Guid, DateTimeOffset> _foundNothing = [];
    private DateTimeOffset _sweptAt = DateTimeOffset.MinValue;
    private DateTimeOffset _auditedAt = DateTimeOffset.MinValue;
    private TimeSpan _duration;

    // When something was deleted that files may still hold; an earlier run may have done so.
    private DateTimeOffset? _deletedAt = time.GetUtcNow();

    /// <summary>Rows deleted so far.</summary>
    public long Deleted { get; private set; }

    /// <summary>Does what can be done now. True when there is more to do soon.</summary>
    /// <exception cref="ClickHouseException">ClickHouse does not do its part; the next turn tries again.</exception>
    public async Task<bool> TurnAsync(CancellationToken cancellationToken)
    {
        var open = await _ledger.FindOpenAsync(cancellationToken);
        var isAudit = await IsAuditDueAsync(cancellationToken);
        if (open.Count == 0 && !isAudit && _deletedAt is null)
        {
            return false;
        }

        // A statement that outlived its client, or another loader's: two at once would only be slow.
        if (await _tables.AreChangingAsync(cancellationToken))
        {
            return true;
        }

        if (isAudit || open.Any(IsSweepDue))
        {
            await SweepAsync(open, isAudit, cancellationToken);
        }

        if (_deletedAt is { } deletedAt)
        {
            await _tables.RewriteAsync(cancellationToken);
            _deletedAt = await _tables.HoldDeletedAsync(deletedAt, cancellationToken) ? deletedAt : null;
        }

        return !await FinishAsync(open, cancellationToken) || _deletedAt is not null;
    }

    private async Task SweepAsync(IReadOnlyList<OpenErasure> open, bool isAudit, CancellationToken cancellationToken)
    {
        var startedAt = time.GetUtcNow();
        IReadOnlyCollection<Guid>? erasures = isAudit ? null : [.. open.Select(erasure => erasure.Id)];

        // 1. Visitors of persons.
        if (isAudit || open.Any(erasure => erasure.HasIdentities))
        {
            await _tables.ResolveAsync(erasures, cancellationToken);
        }

        // 2. Rows of visitors.
        var found = await _tables.FindAsync(erasures, cancellationToken);
        if (!found.IsEmpty)
        {
            // 3. to 5.
            var sweep = Guid.CreateVersion7(startedAt);
            await _ledger.AddFoundAsync(sweep, found.Rows, cancellationToken);
            _deletedAt = startedAt;
            await _tables.DeleteAsync(found, cancellationToken);
            _deletedAt = time.GetUtcNow();
            Deleted += found.Rows.Values.Sum(tables => tables.Values.Sum());
            await _ledger.AddDeletedAsync(sweep, found.Rows.Keys, cancellationToken);
        }

        foreach (var erasure in open)
        {
            if (found.Rows.ContainsKey(erasure.Id))
            {
                _foundNothing.Remove(erasure.Id);
            }
            else
            {
                _foundNothing[erasure.Id] = startedAt;
            }
        }

        _sweptAt = startedAt;
        _auditedAt = isAudit ? startedAt : _auditedAt;
        _duration = time.GetUtcNow() - startedAt;
    }

    // 7. False while some are left.
    private async Task<bool> FinishAsync(IReadOnlyList<OpenErasure> open, CancellationToken cancellationToken)
    {
        var finished = open.Where(erasure => _deletedAt is null && IsSettled(erasure)).Select(erasure => erasure.Id).ToList();
        if (finished.Count > 0)
        {
            await _ledger.AddErasedAsync(finished, cancellationToken);
            finished.ForEach(id => _foundNothing.Remove(id));
        }

        return finished.Count == open.Count;
    }

    private bool IsSettled(OpenErasure erasure) =>
        _foundNothing.TryGetValue(erasure.Id, out var at) && at >= erasure.RequestedAt + options.SettleTime;

    // At once after the request, once more when it is settled, and while that finds something again and again, but at most a fifth of
    // the time.
    private bool IsSweepDue(OpenErasure erasure)
    {
        var now = time.GetUtcNow();
        if (IsSettled(erasure) || now < _sweptAt + _duration + Longer(4 * _duration, TimeSpan.FromSeconds(1)))
        {
            return false;
        }

        return _sweptAt < erasure.RequestedAt || now >= erasure.RequestedAt + options.SettleTime;
    }

    private async Task<bool> IsAuditDueAsync(CancellationToken cancellationToken)
    {
        if (time.GetUtcNow() < _auditedAt + ShortestAuditInterval || await _ledger.FindNewestAsync(cancellationToken) is not { } newest)
        {
            return false;
        }

        var age = time.GetUtcNow() - newest;
        return time.GetUtcNow() >= _auditedAt + Longer(ShortestAuditInterval, age < options.AuditInterval ? age : options.AuditInterval);
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}

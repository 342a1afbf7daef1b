using PixelServer.Faults.Events;
using PixelServer.Faults.Oracle;

namespace PixelServer.Faults.Judging;

/// <summary>
/// Compares what is stored with what the oracle's ledger says: every answered event once with its payload, nothing that was not
/// sent, nothing rejected but repeats. Of events in records that were damaged on purpose it asks instead that the bytes were kept.
/// </summary>
internal sealed class Judge(long seed, Ledger ledger, IReadOnlySet<string> fresh, DamagedEvents damaged)
{
    public const string DuplicateReason = "duplicate_event";

    private const int MostExamples = 20;

    private readonly Findings _findings = new(MostExamples);
    private readonly byte[] _seen = new byte[ledger.Issued];
    private readonly HashSet<string> _freshSeen = [];
    private int _stored;
    private int _duplicates;

    public async Task<Verdict> JudgeAsync(IAsyncEnumerable<StoredEvent> events, IAsyncEnumerable<RejectedEvent> rejected)
    {
        await foreach (var stored in events)
        {
            _stored++;
            Look(stored);
        }

        await foreach (var row in rejected)
        {
            Look(row);
        }

        var (sent, answered, lost) = Count();
        return new Verdict(_findings.ToList(), sent, answered, _stored, _duplicates, lost);
    }

    private void Look(StoredEvent stored)
    {
        if (fresh.Contains(stored.Id))
        {
            if (!_freshSeen.Add(stored.Id))
            {
                _findings.Add("stored more than once", stored.Id);
            }
        }
        else if (!EventId.TryParse(seed, stored.Id, out var number) || !ledger.WasSent(number))
        {
            _findings.Add("stored but never sent", stored.Id);
        }
        else
        {
            if (_seen[number] < byte.MaxValue && ++_seen[number] == 2)
            {
                _findings.Add("stored more than once", stored.Id);
            }

            if (SentEvent.Of(seed, number).Fingerprint() is var sent && sent != stored.Fingerprint)
            {
                _findings.Add("stored with another payload", $"{stored.Id}\n      sent   {sent}\n      stored {stored.Fingerprint}");
            }
        }
    }

    private void Look(RejectedEvent row)
    {
        if (row.Reason == DuplicateReason)
        {
            _duplicates++;
            if (EventId.Pattern.Match(row.Payload) is { Success: true } id && EventId.TryParse(seed, id.Value, out var number) && !ledger.WasRepeated(number))
            {
                _findings.Add("called a duplicate but sent once", id.Value);
            }
        }
        else
        {
            _findings.Add($"rejected as {row.Reason}", row.Payload[..Math.Min(200, row.Payload.Length)]);
        }
    }

    private (int Sent, int Answered, int Damaged) Count()
    {
        var (sent, answered, lost) = (0, 0, 0);
        for (var number = 0; number < _seen.Length; number++)
        {
            sent += ledger.WasSent(number) ? 1 : 0;
            if (!ledger.WasAnswered(number))
            {
                continue;
            }

            answered++;
            if (_seen[number] > 0)
            {
                continue;
            }

            var id = EventId.Of(seed, number);
            if (!damaged.WasDamaged(id))
            {
                _findings.Add("answered but not stored", id);
            }
            else if (!damaged.WasKept(id))
            {
                _findings.Add("damaged and not kept aside", id);
            }
            else
            {
                lost++;
            }
        }

        return (sent, answered, lost);
    }
}

using System.Globalization;
using PixelServer.Pipeline.Warehouse;

namespace PixelServer.Pipeline.Erasure;

/// <summary>
/// The erased visitors as ClickHouse has them, never older than <see cref="MaxAge"/> when asked for. For one asker at a time.
/// </summary>
public sealed class ErasureList(ClickHouseClient client, TimeProvider time)
{
    /// <summary>How old an answer may be. A sweep that comes later than this after a request meets no more rows but those of loads under way.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(2);

    private ErasedVisitors? _visitors;
    private long _readAt;
    private long _rows;

    /// <summary>The erased visitors; asks ClickHouse when the last answer is too old.</summary>
    /// <exception cref="ClickHouseException">It does not answer. Then nothing can be stored either, so there is no need of an older list.</exception>
    public async ValueTask<ErasedVisitors> CurrentAsync(CancellationToken cancellationToken)
    {
        if (_visitors is { } known && time.GetElapsedTime(_readAt) < MaxAge)
        {
            return known;
        }

        var readAt = time.GetTimestamp();

        // Rows are only added, so that their number says whether there are new ones.
        var text = await client.QueryAsync("SELECT count() FROM erasure_subjects FORMAT TSV", cancellationToken);
        var rows = long.Parse(text, CultureInfo.InvariantCulture);
        if (_visitors is null || rows != _rows)
        {
            _visitors = rows == 0 ? ErasedVisitors.None : await ReadAsync(cancellationToken);
            _rows = rows;
        }

        _readAt = readAt;
        return _visitors;
    }

    private async Task<ErasedVisitors> ReadAsync(CancellationToken cancellationToken)
    {
        const string sql = """
            SELECT toString(subject) AS subject, toUnixTimestamp64Micro(max(requested_at)) AS until
            FROM erasure_subjects WHERE kind = 'visitor' GROUP BY erasure_subjects.subject
            """;
        var until = new Dictionary<UInt128, long>();
        await foreach (var row in client.ReadRowsAsync<SubjectRow>(sql, cancellationToken))
        {
            until.Add(UInt128.Parse(row.Subject, CultureInfo.InvariantCulture), row.Until);
        }

        return new ErasedVisitors(until);
    }

    private sealed record SubjectRow(string Subject, long Until);
}

using System.Text;
using PixelServer.Events;
using PixelServer.Pipeline.Enrichment;

namespace PixelServer.Pipeline.Import;

/// <summary>
/// Imports one file: cuts its rows into blocks and stores each block exactly once, whatever was interrupted before, and however
/// often the file is imported again or has grown since. Use once; <see cref="RowsRead"/> may be asked from other threads.
/// </summary>
/// <remarks>
/// <para>At the first row of a block ClickHouse is asked for blocks that start with this very row of this very import
/// (<see cref="ImportBlock"/>). Their ids say how many rows they have and what the last one must be.</para>
/// <list type="number">
/// <item>There is one and both tables have its rows: they are passed over.</item>
/// <item>There is one, but a table has none of its rows (a crash between the two inserts): the block is read again with the same
/// bounds and that table's share is inserted.</item>
/// <item>There is none: a block of up to <see cref="ImportOptions.BlockRows"/> is read and inserted, its id the deduplication token.</item>
/// <item>There is one, but the file goes on differently: the file was changed, nothing more is imported.</item>
/// </list>
/// <para>A last line without a line end is always a block of its own, so that whatever it grows into is found to be new. Rows
/// before the first that has a time are too, since a block's partition is its first event's month.</para>
/// </remarks>
public sealed class FileImport : IDisposable
{
    private const int CancellationCheckRows = 1024;

    private readonly ImportOptions _options;
    private readonly ImportWarehouse? _warehouse;
    private readonly ImportSource _source;
    private readonly RowReader _reader;
    private readonly ImportRow _row = new();
    private readonly BlockRows _block;
    private readonly Dictionary<string, long> _reasons = [];
    private IRowDecoder _decoder = null!;
    private RowChain _chain = null!;
    private long? _blockTime;
    private long _rows;
    private long _rowsRead;
    private long _events;
    private long _rejected;
    private long _alreadyThere;
    private long _erased;

    /// <param name="source">The file; stays the caller's.</param>
    /// <param name="options">What to do with it.</param>
    /// <param name="enricher">Finds out what events mean; this import's own.</param>
    /// <param name="warehouse">Where to; null only reads and counts.</param>
    public FileImport(ImportSource source, ImportOptions options, EventEnricher enricher, ImportWarehouse? warehouse)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BlockRows, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.BlockRows, ImportBlock.MaxRows);
        _source = source;
        _options = options;
        _warehouse = warehouse;
        _reader = new RowReader(source.Content, options.Mapping.Format == ImportFormat.Csv);
        _block = new BlockRows(options, enricher);
    }

    /// <summary>Rows read so far.</summary>
    public long RowsRead => Volatile.Read(ref _rowsRead);

    /// <summary>Reads and stores the whole file, or up to the block in which <paramref name="stop"/> was asked for.</summary>
    /// <exception cref="ImportException">The file is damaged or does not fit the mapping; what was stored before stays and is known to the next run.</exception>
    /// <exception cref="Warehouse.ClickHouseException">ClickHouse refuses or cannot be reached.</exception>
    public async Task<ImportSummary> RunAsync(CancellationToken stop)
    {
        var stopped = false;
        try
        {
            if (TryStart())
            {
                while (!stopped && _reader.Read())
                {
                    stopped = stop.IsCancellationRequested || !await TryImportBlockAsync(stop);
                }
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new ImportException(
                $"{_source.Name} is damaged or cut off after row {RowsRead}: {e.Message} "
                + $"The first {_rows} rows are stored; import the whole file and it goes on from there.",
                e);
        }

        return new ImportSummary(_rows, _events, _rejected, _alreadyThere) { Reasons = _reasons, Erased = _erased, Stopped = stopped };
    }

    public void Dispose()
    {
        _chain?.Dispose();
        _block.Dispose();
    }

    // Reads the header and makes what depends on it; false for a file without rows.
    private bool TryStart()
    {
        var mapping = _options.Mapping;
        if (!_reader.Read())
        {
            return false;
        }

        if (_reader.FullLength > _reader.Row.Length)
        {
            throw new ImportException($"{_source.Name} has no line end in its first {RowReader.MaxRowBytes >> 20} MiB; it is not {mapping.Format}.");
        }

        var isDelimited = mapping.Format is ImportFormat.Csv or ImportFormat.Tsv;
        _decoder = mapping.Format switch
        {
            ImportFormat.Csv or ImportFormat.Tsv => new DelimitedRowDecoder(mapping, _options.Site, _reader.Row),
            ImportFormat.JsonLines => new JsonRowDecoder(mapping, _options.Site),
            _ => new CombinedRowDecoder(mapping, _options.Site, _options.VisitorKey),
        };
        _chain = new RowChain(Encoding.UTF8.GetBytes($"{_options.Site}\n{mapping.Identity}"));
        if (isDelimited && mapping.HasHeader)
        {
            _chain.Add(_reader.Row, _reader.FullLength);
        }
        else
        {
            _reader.PutBack();
        }

        return true;
    }

    // The reader stands on the block's first row. False when it stopped half-way; nothing of the block is stored then.
    private async Task<bool> TryImportBlockAsync(CancellationToken stop)
    {
        // 1. The first row gives the range of ids in which this block lies.
        _block.Clear();
        if (_warehouse is not null)
        {
            _block.Erased = await _warehouse.ErasedAsync(CancellationToken.None);
        }

        DecodeRow();
        var isTimeless = _row.Time is null && _blockTime is null;
        _blockTime = _row.Time ?? _blockTime;
        _chain.Add(_reader.Row, _reader.FullLength);
        var start = ImportBlock.RangeStart((_blockTime ?? 0) / TimeSpan.MicrosecondsPerMillisecond, _chain.Value);
        var stored = _warehouse is null ? [] : await _warehouse.FindAsync(start, ImportBlock.RangeEnd(start), CancellationToken.None);

        // 2. Rows are added until they are a stored block, or enough for a new one.
        var mustMatch = stored.Count > 0 && !_options.AllowOverlap;
        var collects = !mustMatch || stored.Any(block => !block.IsWhole);
        var most = mustMatch ? stored.Max(block => block.Block.Rows) : _options.BlockRows;
        ImportedBlock? match = null;
        var rows = 0;
        long bytes = 0;
        while (true)
        {
            rows++;
            bytes += _reader.Row.Length;
            Volatile.Write(ref _rowsRead, _rows + rows);
            if (collects)
            {
                _block.Add(_row, _reader, _chain.Value);
            }

            match = stored.FirstOrDefault(block => block.Block.Rows == rows && block.Block.Check == ImportBlock.CheckOf(_chain.Value));
            if (match is not null || rows >= most || (!mustMatch && (bytes >= _options.BlockBytes || !_reader.IsTerminated)))
            {
                break;
            }

            if (rows % CancellationCheckRows == 0 && stop.IsCancellationRequested)
            {
                return false;
            }

            if (!_reader.Read())
            {
                break;
            }

            if (collects)
            {
                DecodeRow();
            }

            if (!mustMatch && (!_reader.IsTerminated || (isTimeless && _row.Time is not null)))
            {
                _reader.PutBack();
                break;
            }

            _chain.Add(_reader.Row, _reader.FullLength);
        }

        // 3. What is missing is stored.
        if (match is null && mustMatch)
        {
            throw new ImportException(
                $"{_source.Name}: rows {_rows + 1} to {_rows + most} were imported before, but not with what they hold now. Was the file edited or cut "
                + "since? Nothing more was imported; add --allow-overlap to import it as another file, rows seen before included.");
        }

        await StoreAsync(match ?? new ImportedBlock(ImportBlock.Create(start, _chain.Value, rows), 0, 0), rows, match is not null);
        _rows += rows;
        return true;
    }

    private async Task StoreAsync(ImportedBlock stored, int rows, bool isKnown)
    {
        if (isKnown && stored.IsWhole)
        {
            _alreadyThere += rows;
            return;
        }

        // A table that has some rows of the block has had all of them: an insert is atomic, the others were deleted since.
        var addsEvents = stored.Events == 0;
        var addsRejected = stored.Rejected == 0;
        if (_warehouse is not null)
        {
            await _warehouse.InsertAsync(stored.Block, _block, addsEvents, addsRejected, CancellationToken.None);
        }

        var events = addsEvents ? _block.Events.RowCount : 0;
        var rejected = addsRejected ? _block.Rejected.RowCount : 0;
        _events += events;
        _rejected += rejected;
        _erased += _block.ErasedCount;
        _alreadyThere += rows - events - rejected - _block.ErasedCount;
        if (addsRejected)
        {
            _block.AddReasonsTo(_reasons);
        }
    }

    private void DecodeRow()
    {
        _row.Start();
        if (_reader.FullLength > _reader.Row.Length)
        {
            _row.Reject(RejectReason.BadLine, $"longer than {RowReader.MaxRowBytes} bytes");
        }
        else if (_reader.HasOpenQuote)
        {
            _row.Reject(RejectReason.BadLine, "a quote is opened that nothing closes");
        }
        else
        {
            _decoder.Decode(_reader.Row, _row);
            if (_row.Time is null)
            {
                _row.Reject(RejectReason.BadField, "no time");
            }
        }
    }
}
